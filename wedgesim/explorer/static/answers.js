// Where answers come from: the server on this machine, or the grid inside the page.
"use strict";
(function (W) {
  function bytes(text) {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  }

  // Asks one question at a time; what is wanted meanwhile is asked when the answer has come, the latest only.
  function asker(ask, show, fail) {
    let busy = false, next = null, last = null;
    return async function wanted(key, view, force) {
      if (key === last && !force) { next = null; return; }
      if (busy) { next = [key, view]; return; }
      busy = true;
      last = key;
      try {
        show(await ask(view), view);
      } catch (error) {
        last = null;
        fail(error);
      }
      busy = false;
      if (next) { const [later, then] = next; next = null; wanted(later, then); }
    };
  }
  W.asker = asker;

  async function post(what, view) {
    let answer;
    try {
      answer = await fetch(what, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(view) });
    } catch (error) {
      throw new Error("The explorer has ended. Start it again in the terminal.");
    }
    if (!answer.ok) {
      const text = await answer.text();
      let said = text;
      try { said = JSON.parse(text).error; } catch (error) { /* said as it is */ }
      throw new Error(W.capital(said) + ".");
    }
    return answer;
  }

  W.server = function () {
    const json = async (what, view) => (await post(what, view)).json();
    return {
      plane: async (view) => {
        const found = await json("plane", view);
        found.codes = new Uint16Array(bytes(found.codes).buffer);
        return found;
      },
      told: (view) => json("told", view),
      turns: (view) => json("turns", view),
      file: async (what, view) => (await post(what, view)).blob(),
    };
  };

  W.inside = function (grid, model_case) {
    const values = Object.fromEntries(model_case.parameters.map((of) => [of.name, of.steps]));
    const lengths = grid.order.map((name) => values[name].length);
    const packed = bytes(grid.codes);
    const codes = grid.bytes === 1 ? packed : new Uint16Array(packed.buffer);
    const numbers = Object.fromEntries(Object.entries(grid.numbers).map(([name, text]) => [name, new Float32Array(bytes(text).buffer)]));
    const nearest = (name, value) => values[name].reduce((best, one, at) => (Math.abs(one - value) < Math.abs(values[name][best] - value) ? at : best), 0);
    const flat = (at) => grid.order.reduce((sum, name, axis) => sum * lengths[axis] + at[name], 0);
    const value = (view, name) => view.values[name] ?? model_case.parameters.find((of) => of.name === name).value;
    const where = (view) => Object.fromEntries(grid.order.map((name) => [name, nearest(name, value(view, name))]));
    const axis = (name) => ({ name, low: values[name][0], high: values[name].at(-1), points: grid.drawn[name].length });
    const here = (view) => flat(where(view));
    const finite = (found) => (found === undefined || Number.isNaN(found) ? null : found);

    function plane(view) {
      const at = where(view), x = axis(view.x), y = axis(view.y);
      const of = new Uint16Array(x.points * y.points);
      for (let i = 0; i < x.points; i++) for (let j = 0; j < y.points; j++) {
        at[view.x] = grid.drawn[view.x][i]; at[view.y] = grid.drawn[view.y][j];
        of[i * y.points + j] = codes[flat(at)];
      }
      const used = [...new Set(of)].sort((a, b) => a - b);
      return {
        x, y, codes: of.map((code) => used.indexOf(code)), regions: used.map((code) => grid.regions[code]), concept: "",
        marks: [{ name: "", x: value({ values: {} }, view.x), y: value({ values: {} }, view.y), moves: 0 }],
      };
    }

    function told(view) {
      const at = here(view), region = grid.regions[codes[at]];
      const price = (name) => (numbers[name] ? finite(numbers[name][at]) : null);
      const asks = price("reservation_price"), gives = price("willingness_to_pay");
      const equilibrium = {
        path: region.path, words: region.words, margin: finite(numbers.margin?.[at]), splits: region.verdict === "unique",
        strategies: Object.fromEntries(Object.entries(region.actions).map(([role, name]) => [role, { [name]: 1 }])),
      };
      return {
        split: { verdict: region.verdict, margin: equilibrium.margin, reservation_price: asks, willingness_to_pay: gives, gap: asks === null || gives === null ? null : gives - asks },
        equilibria: region.path ? [equilibrium] : [], text: [], verdict: [], commands: [],
        cautions: [{ kind: "paragraph", tone: "plain", text:
          "This page holds answers worked out beforehand, at the values that its sliders can take, rounded to 32 bits. Of several equilibria the first is told, " +
          "of a mixture the most probable actions. Payoffs by theory, thresholds, other timings, positions and solution concepts need wedgesim itself." }],
      };
    }

    function csv(view) {
      const rows = [[view.x, view.y, "verdict", "path", "margin"].join(",")], at = where(view);
      values[view.x].forEach((x, i) => values[view.y].forEach((y, j) => {
        at[view.x] = i; at[view.y] = j;
        const cell = flat(at), region = grid.regions[codes[cell]];
        rows.push([x, y, region.verdict, region.path, numbers.margin ? numbers.margin[cell] : ""].join(","));
      }));
      return new Blob([rows.join("\n") + "\n"], { type: "text/csv" });
    }

    return { plane: async (view) => plane(view), told: async (view) => told(view), turns: null, file: async (what, view) => csv(view) };
  };
})(Wedgesim);
