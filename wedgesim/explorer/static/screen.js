// What is on the screen: its values and choices, its history and its link. Nothing is drawn or asked here.
"use strict";
(function (W) {
  const CHOICES = ["phase", "position", "timing", "concept"];

  W.screen = function (model_case, say) {
    const parameters = new Map(model_case.parameters.map((of) => [of.name, of]));
    const first = { x: model_case.x, y: model_case.y, phase: "", position: "", timing: "", concept: model_case.concepts[0].key, values: {} };
    const past = [], future = [];
    let kept = JSON.stringify(first);
    const listeners = [];

    const screen = {
      case: model_case,
      state: structuredClone(first),
      parameter: (name) => parameters.get(name),
      base(name) {
        const of = (kind, chosen) => model_case[kind][chosen]?.values[name];
        return of("positions", screen.state.position) ?? of("phases", screen.state.phase) ?? parameters.get(name).value;
      },
      value: (name) => screen.state.values[name] ?? screen.base(name),
      view: () => structuredClone(screen.state),
      canUndo: () => past.length > 0,
      canRedo: () => future.length > 0,
      onChange: (listener) => listeners.push(listener),
    };
    const changed = () => { for (const listener of listeners) listener(); };

    // A page with all answers inside has those of a choice over the two axes alone, and of one choice at a time.
    const chosen = () => CHOICES.filter((name) => screen.state[name] !== first[name]);
    screen.still = (name) => Boolean(model_case.alone) && chosen().length > 0 && name !== screen.state.x && name !== screen.state.y;
    function settle(latest) {
      if (!model_case.alone) return;
      for (const name of chosen()) if (name !== (latest ?? chosen()[0])) screen.state[name] = first[name];
      for (const name of Object.keys(screen.state.values)) if (screen.still(name)) delete screen.state.values[name];
    }

    function put(values) {
      for (const [name, value] of Object.entries(values)) {
        if (value === screen.base(name)) delete screen.state.values[name];
        else screen.state.values[name] = value;
      }
    }

    // Keeps what is on the screen as a step that can be undone.
    screen.keep = function () {
      const text = JSON.stringify(screen.state);
      if (text === kept) return;
      past.push(kept);
      if (past.length > 500) past.shift();
      future.length = 0;
      kept = text;
      remember();
    };

    function step(from, to, said) {
      if (!from.length) return;
      to.push(kept);
      kept = from.pop();
      screen.state = JSON.parse(kept);
      remember();
      changed();
      say(said);
    }
    screen.undo = () => step(past, future, "Stepped back");
    screen.redo = () => step(future, past, "Stepped forward");

    screen.move = function (values, done) {
      put(values);
      changed();
      if (done) screen.keep();
    };

    screen.reset = function (name) {
      if (name === undefined) screen.state = structuredClone(first);
      else delete screen.state.values[name];
      changed();
      screen.keep();
    };

    screen.choose = function (name, value) {
      if (name === "x" || name === "y") {
        const other = name === "x" ? "y" : "x";
        if (screen.state[other] === value) screen.state[other] = screen.state[name];
      }
      screen.state[name] = value;
      settle(CHOICES.includes(name) ? name : undefined);
      put({ ...screen.state.values });
      changed();
      screen.keep();
    };

    // Why a number cannot be a parameter's value; nothing where it can.
    screen.wrong = function (of, value) {
      if (!Number.isFinite(value)) return "must be a number";
      if (of.least !== null && value < of.least) return `must be at least ${of.least}`;
      if (of.most !== null && value > of.most) return `must be at most ${of.most}`;
      return "";
    };

    screen.nearest = (of, value) => of.steps.reduce((best, one) => (Math.abs(one - value) < Math.abs(best - value) ? one : best));

    // Values that have a name: as written, and those of positions and phases.
    screen.named = function (name) {
      const overlays = [...Object.values(model_case.positions), ...Object.values(model_case.phases)];
      return [screen.base(name), parameters.get(name).value, ...overlays.map((of) => of.values[name])].filter((value) => value !== undefined);
    };

    // A value that has a name, where one is near enough; else a whole step, within the range.
    screen.snapped = function (name, value, reach) {
      const of = parameters.get(name);
      if (of.steps) return screen.nearest(of, value);
      const near = screen.named(name).filter((one) => Math.abs(one - value) <= reach * (of.high - of.low));
      if (near.length) return near.reduce((best, one) => (Math.abs(one - value) < Math.abs(best - value) ? one : best));
      return Math.min(of.high, Math.max(of.low, Number((Math.round(value / of.step) * of.step).toPrecision(12))));
    };

    function remember() {
      const parts = new URLSearchParams();
      for (const key of ["x", "y", ...CHOICES]) if (screen.state[key] !== first[key]) parts.set(key, screen.state[key]);
      for (const [name, value] of Object.entries(screen.state.values)) parts.set("set." + name, value);
      history.replaceState(null, "", parts.size ? "#" + parts.toString() : location.pathname + location.search);
      for (const listener of listeners) listener("kept");
    }

    // A link is somebody's text: every name and value in it is looked up, and what does not fit is left out.
    screen.follow = function () {
      const state = structuredClone(first), wrong = [];
      const known = {
        x: [...parameters.keys()], y: [...parameters.keys()], phase: Object.keys(model_case.phases),
        position: Object.keys(model_case.positions), timing: model_case.timings.map((of) => of.key), concept: model_case.concepts.map((of) => of.key),
      };
      for (const [key, text] of new URLSearchParams(location.hash.slice(1))) {
        const name = key.startsWith("set.") ? key.slice(4) : null, value = Number(text), of = parameters.get(name);
        if (of && text.trim() !== "" && !screen.wrong(of, value)) state.values[name] = of.steps ? screen.nearest(of, value) : value;
        else if (Object.hasOwn(known, key) && known[key].includes(text)) state[key] = text;
        else wrong.push(key);
      }
      if (state.x === state.y) Object.assign(state, { x: first.x, y: first.y });
      if (state.timing === model_case.timings[0].key) state.timing = "";
      screen.state = state;
      settle();
      put({ ...state.values });
      return wrong;
    };

    screen.begin = function () {
      const wrong = screen.follow();
      kept = JSON.stringify(screen.state);
      remember();
      return wrong;
    };
    return screen;
  };
})(Wedgesim);
