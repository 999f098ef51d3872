// Where answers come from: the server on this machine, or the grid inside the page.
"use strict";
(function (W) {
  const RANK = { never: 0, possible: 1, unique: 2 };

  function bytes(text) {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  }

  // Asks one question at a time; what is wanted meanwhile is asked when the answer has come, the latest only. What it
  // returns is fulfilled once the question has been answered, or another has taken its place.
  W.asker = function (ask, show, fail) {
    let busy = false, next = null, last = null;
    async function wanted(key, view) {
      if (busy) {
        next?.done();
        return new Promise((done) => { next = { key, view, done }; });
      }
      if (key === last) return undefined;
      busy = true;
      last = key;
      let found, wrong = null;
      try { found = await ask(view); } catch (error) { wrong = error; last = null; }
      try {
        if (wrong) fail(wrong); else show(found, view);
      } finally {
        busy = false;
        if (next) { const later = next; next = null; wanted(later.key, later.view).then(later.done); }
      }
      return undefined;
    }
    wanted.forget = () => { last = null; };
    return wanted;
  };

  async function post(what, view, revision) {
    let answer;
    try {
      answer = await fetch(what, { method: "POST", headers: { "Content-Type": "application/json", "Wedgesim-Revision": revision }, body: JSON.stringify(view) });
    } catch (error) {
      throw Object.assign(new Error("The explorer has ended."), { away: true });
    }
    if (answer.status === 409) throw Object.assign(new Error("Another scenario is served."), { other: true });
    if (!answer.ok) {
      const text = await answer.text();
      let said = text;
      try { said = JSON.parse(text).error; } catch (error) { /* said as it is */ }
      throw new Error(W.capital(said) + ".");
    }
    return answer;
  }

  W.server = function (revision) {
    const json = async (what, view) => (await post(what, view, revision)).json();
    return {
      plane: async (view) => {
        const found = await json("plane", view);
        found.codes = new Uint16Array(bytes(found.codes).buffer);
        return found;
      },
      told: (view) => json("told", view),
      turns: (view) => json("turns", view),
      changes: (view) => json("changes", view),
      file: async (what, view) => (await post(what, view, revision)).blob(),
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

    // Between which neighbouring points of each slider the verdict turns, all others as on the screen.
    function turns(view) {
      const axes = [view.x, view.y, ...grid.order.filter((name) => name !== view.x && name !== view.y)].map((name) => {
        const at = where(view), crossings = [];
        const regions = values[name].map((_, step) => { at[name] = step; return grid.regions[codes[flat(at)]]; });
        for (let step = 1; step < regions.length; step++) {
          const [below, above] = [regions[step - 1], regions[step]];
          if (below.verdict === above.verdict) continue;
          crossings.push({
            from: values[name][step - 1], to: values[name][step], value: values[name][step], below: below.verdict, above: above.verdict,
            direction: !(below.verdict in RANK && above.verdict in RANK) ? "" : RANK[above.verdict] > RANK[below.verdict] ? "gained" : "lost", words: `${below.path || below.verdict} below, ${above.path || above.verdict} above`,
          });
        }
        return { parameter: name, crossings, said: "" };
      });
      return { axes, changes: "none", note: "Only the values that the sliders can take were solved: between two of them a verdict can turn and turn back." };
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

    return { plane: async (view) => plane(view), told: async (view) => told(view), turns: async (view) => turns(view), changes: null, file: async (what, view) => csv(view) };
  };
})(Wedgesim);
