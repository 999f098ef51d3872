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

  // Compressed data inside the page; the browser takes it apart without asking anybody.
  async function unpacked(text, kind) {
    const stream = new Blob([bytes(text)]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new kind(await new Response(stream).arrayBuffer());
  }

  // Payoffs by theory: whole steps, of which each is less the one before it along the last axis.
  async function parts(packed, row) {
    if (!packed) return null;
    const found = await unpacked(packed.changes, Int16Array);
    for (let at = 0; at < found.length; at++) if (at % row) found[at] += found[at - 1];
    return { theories: packed.theories, step: packed.step, found };
  }

  W.inside = function (grid, model_case) {
    const { drawn } = grid, values = Object.fromEntries(model_case.parameters.map((of) => [of.name, of.steps]));
    const layers = {};
    const CHOICES = ["position", "phase", "timing", "concept"];
    const ROLES = Object.keys(model_case.states);

    async function layerOf(view) {
      const kind = CHOICES.find((one) => view[one] && view[one] !== model_case[one + "s"][0]?.key);
      const key = kind ? `${kind}:${view[kind]}` : "";
      layers[key] ??= opened(grid.layers[key], key);
      return layers[key];
    }

    async function opened(of, key) {
      if (typeof DecompressionStream === "undefined") throw new Error("This page needs a browser of 2023 or later.");
      const lengths = of.order.map((name) => values[name].length), numbers = {};
      for (const [name, text] of Object.entries(of.numbers)) numbers[name] = await unpacked(text, Float32Array);
      const overlay = key.startsWith("position:") ? model_case.positions[key.slice(9)] : key.startsWith("phase:") ? model_case.phases[key.slice(6)] : null;
      return {
        ...of, numbers, count: lengths.reduce((all, one) => all * one, 1), overlay: overlay?.values || {},
        codes: await unpacked(of.codes, of.bytes === 1 ? Uint8Array : Uint16Array), parts: await parts(of.parts, lengths.at(-1)),
        flat: (at) => of.order.reduce((sum, name, axis) => sum * lengths[axis] + at[name], 0),
      };
    }

    const nearest = (name, value) => values[name].reduce((best, one, at) => (Math.abs(one - value) < Math.abs(values[name][best] - value) ? at : best), 0);
    const own = (name) => model_case.parameters.find((of) => of.name === name).value;
    const where = (layer, view) => Object.fromEntries(layer.order.map((name) => [name, nearest(name, view.values[name] ?? layer.overlay[name] ?? own(name))]));
    const axis = (name) => ({ name, low: values[name][0], high: values[name].at(-1), points: drawn[name].length });
    const finite = (found) => (found === undefined || Number.isNaN(found) ? null : found);

    function marks(view) {
      const inPlane = (of) => ({ x: of[view.x] ?? own(view.x), y: of[view.y] ?? own(view.y) });
      return [{ name: "", moves: 0, ...inPlane({}) }, ...Object.entries(model_case.positions).map(([name, of]) => ({
        name, ...inPlane(of.values), moves: Object.keys(of.values).filter((one) => one !== view.x && one !== view.y).length,
      }))];
    }

    function plane(layer, view) {
      const at = where(layer, view), x = axis(view.x), y = axis(view.y), of = new Uint16Array(x.points * y.points);
      for (let i = 0; i < x.points; i++) for (let j = 0; j < y.points; j++) {
        at[view.x] = drawn[view.x][i]; at[view.y] = drawn[view.y][j];
        of[i * y.points + j] = layer.codes[layer.flat(at)];
      }
      const used = [...new Set(of)].sort((a, b) => a - b);
      return { x, y, codes: of.map((code) => used.indexOf(code)), regions: used.map((code) => layer.regions[code]), concept: "", marks: marks(view) };
    }

    function byTheory(layer, at) {
      if (!layer.parts) return null;
      const { theories, step, found } = layer.parts;
      return Object.fromEntries(ROLES.map((role, r) => [role, Object.fromEntries(theories.map((name, t) => [name, step * found[(r * theories.length + t) * layer.count + at]]))]));
    }

    function told(layer, view) {
      const at = layer.flat(where(layer, view)), region = layer.regions[layer.codes[at]];
      const price = (name) => (layer.numbers[name] ? finite(layer.numbers[name][at]) : null);
      const asks = price("reservation_price"), gives = price("willingness_to_pay"), by_theory = byTheory(layer, at);
      const equilibrium = {
        path: region.path, words: region.words, margin: price("margin"), splits: region.verdict === "unique",
        strategies: Object.fromEntries(Object.entries(region.actions).map(([role, name]) => [role, { [name]: 1 }])), by_theory,
        payoffs: by_theory && Object.fromEntries(ROLES.map((role) => [role, Object.values(by_theory[role]).reduce((sum, one) => sum + one, 0)])),
      };
      return {
        split: { verdict: region.verdict, margin: equilibrium.margin, reservation_price: asks, willingness_to_pay: gives, gap: asks === null || gives === null ? null : gives - asks },
        equilibria: region.path ? [equilibrium] : [], text: [], verdict: [], commands: [],
        cautions: [
          { kind: "paragraph", tone: "plain", text: "This page holds answers worked out beforehand, at the values that its sliders can take; numbers are rounded to 32 bits, payoffs by theory to 16. Of several equilibria the first is told, of a mixture the most probable actions." },
          { kind: "paragraph", tone: "plain", text: "What a saved page cannot do: other sliders and values between its steps, a position, phase, order of moves or solution concept together with moved sliders, concepts that take long, amity and threat, thresholds to more than a step, and the scenario as YAML. For these there is wedgesim explore." },
        ],
      };
    }

    // Between which neighbouring points of each slider the verdict turns, all others as on the screen.
    function turns(layer, view) {
      const axes = [view.x, view.y, ...layer.order.filter((name) => name !== view.x && name !== view.y)].map((name) => {
        const at = where(layer, view), crossings = [];
        const regions = values[name].map((_, step) => { at[name] = step; return layer.regions[layer.codes[layer.flat(at)]]; });
        for (let step = 1; step < regions.length; step++) {
          const [below, above] = [regions[step - 1], regions[step]], ranked = below.verdict in RANK && above.verdict in RANK;
          if (below.verdict === above.verdict) continue;
          crossings.push({
            from: values[name][step - 1], to: values[name][step], value: values[name][step], below: below.verdict, above: above.verdict,
            direction: !ranked ? "" : RANK[above.verdict] > RANK[below.verdict] ? "gained" : "lost",
            words: `${below.path || below.verdict} below, ${above.path || above.verdict} above`,
          });
        }
        return { parameter: name, crossings, said: "" };
      });
      return { axes, changes: "none", note: "Only the values that the sliders can take were solved: between two of them a verdict can turn and turn back." };
    }

    function csv(layer, view) {
      const rows = [[view.x, view.y, "verdict", "path", "margin"].join(",")], at = where(layer, view);
      values[view.x].forEach((x, i) => values[view.y].forEach((y, j) => {
        at[view.x] = i; at[view.y] = j;
        const cell = layer.flat(at), region = layer.regions[layer.codes[cell]];
        rows.push([x, y, region.verdict, region.path, layer.numbers.margin ? finite(layer.numbers.margin[cell]) ?? "" : ""].join(","));
      }));
      return new Blob([rows.join("\n") + "\n"], { type: "text/csv" });
    }

    const of = (answer) => async (view) => answer(await layerOf(view), view);
    return { plane: of(plane), told: of(told), turns: of(turns), changes: null, file: async (what, view) => of(csv)(view) };
  };
})(Wedgesim);
