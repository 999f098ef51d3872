// The page: what is on the screen (its state), its history and its link, and what is asked and shown when it changes.
"use strict";
(function (W) {
  const { el } = W;
  const byId = (id) => document.getElementById(id);
  const read = (id) => (byId(id) ? JSON.parse(byId(id).textContent) : null);
  const model_case = read("case"), grid = read("grid");
  const source = grid ? W.inside(grid, model_case) : W.server();
  const parameters = new Map(model_case.parameters.map((of) => [of.name, of]));
  const CHOICES = ["phase", "position", "timing", "concept"];
  const FIRST = { x: model_case.x, y: model_case.y, phase: "", position: "", timing: "", concept: model_case.concepts[0].key, values: {} };

  const model = {
    case: model_case,
    state: structuredClone(FIRST),
    parameter: (name) => parameters.get(name),
    base(name) {
      const of = (kind, chosen) => model_case[kind][chosen]?.values[name];
      return of("positions", this.state.position) ?? of("phases", this.state.phase) ?? parameters.get(name).value;
    },
    value(name) { return this.state.values[name] ?? this.base(name); },
  };
  const now = { plane: null, told: null };

  // Changing what is on the screen --------------------------------------------------------------------------------
  const past = [], future = [];
  let kept = JSON.stringify(model.state);

  function put(values) {
    for (const [name, value] of Object.entries(values)) {
      if (value === model.base(name)) delete model.state.values[name];
      else model.state.values[name] = value;
    }
  }

  function keep() {
    const text = JSON.stringify(model.state);
    if (text === kept) return;
    past.push(kept);
    if (past.length > 500) past.shift();
    future.length = 0;
    kept = text;
    remember();
  }

  function restore(text) {
    kept = text;
    model.state = JSON.parse(text);
    remember();
    show();
  }

  function step(from, to) {
    if (!from.length) return;
    to.push(kept);
    restore(from.pop());
    say("Stepped " + (from === past ? "back" : "forward"));
  }

  function legal(of, value) {
    if (!Number.isFinite(value)) return "must be a number";
    if (of.least !== null && value < of.least) return `must be at least ${of.least}`;
    if (of.most !== null && value > of.most) return `must be at most ${of.most}`;
    return "";
  }

  const act = {
    move(name, value, done) { put({ [name]: value }); show(); if (done) keep(); },
    type(of, field) {
      const value = field.value.trim() === "" ? NaN : Number(field.value), wrong = legal(of, value);
      field.setAttribute("aria-invalid", String(Boolean(wrong)));
      if (wrong) { say(`${of.name} ${wrong}`); field.value = Number(model.value(of.name).toPrecision(12)); return; }
      act.move(of.name, value, true);
    },
    reset(name) { delete model.state.values[name]; show(); keep(); byId("p-" + name).focus(); },
    choose(name, value) {
      if (name === "x" || name === "y") {
        const other = name === "x" ? "y" : "x";
        if (model.state[other] === value) model.state[other] = model.state[name];
      }
      model.state[name] = value;
      put({ ...model.state.values });
      show();
      keep();
    },
  };

  // The link ------------------------------------------------------------------------------------------------------
  function link() {
    const parts = new URLSearchParams();
    for (const key of ["x", "y", ...CHOICES]) if (model.state[key] !== FIRST[key]) parts.set(key, model.state[key]);
    for (const [name, value] of Object.entries(model.state.values)) parts.set("set." + name, value);
    return parts.size ? "#" + parts.toString() : "";
  }

  function remember() {
    const hash = link();
    history.replaceState(null, "", hash || location.pathname + location.search);
    byId("link").value = location.href;
    byId("undo").disabled = !past.length;
    byId("redo").disabled = !future.length;
  }

  // A link is somebody's text: every name and value in it is looked up, and what does not fit is left out.
  function follow() {
    const state = structuredClone(FIRST), wrong = [];
    const known = {
      x: [...parameters.keys()], y: [...parameters.keys()], phase: Object.keys(model_case.phases),
      position: Object.keys(model_case.positions), timing: model_case.timings.map((of) => of.key), concept: model_case.concepts.map((of) => of.key),
    };
    for (const [key, text] of new URLSearchParams(location.hash.slice(1))) {
      const name = key.startsWith("set.") ? key.slice(4) : null, value = Number(text);
      if (name !== null && parameters.has(name) && text.trim() !== "" && !legal(parameters.get(name), value)) {
        const steps = parameters.get(name).steps;
        state.values[name] = steps ? steps.reduce((best, one) => (Math.abs(one - value) < Math.abs(best - value) ? one : best)) : value;
      } else if (known[key]?.includes(text)) state[key] = text;
      else wrong.push(key);
    }
    if (state.x === state.y) Object.assign(state, { x: FIRST.x, y: FIRST.y });
    if (state.timing === model_case.timings[0].key) state.timing = "";
    model.state = state;
    put({ ...state.values });
    if (wrong.length) say(`Left out of the link, unknown here: ${wrong.join(", ").slice(0, 200)}`);
    return wrong;
  }

  // Asking and showing --------------------------------------------------------------------------------------------
  function view() {
    return structuredClone(model.state);
  }

  // The plane does not depend on where its own axes are, as long as they are within their ranges.
  function planeKey(of) {
    const values = { ...of.values };
    for (const name of [of.x, of.y]) {
      const { low, high } = parameters.get(name), value = model.value(name);
      if (value >= low && value <= high) delete values[name];
    }
    return JSON.stringify({ ...of, values });
  }

  const askPlane = W.asker(source.plane, (plane) => {
    now.plane = plane;
    byId("stage").dataset.busy = "false";
    byId("plane-note").textContent = "";
    drawPlane();
    document.dispatchEvent(new CustomEvent("plane-drawn"));
  }, (error) => { byId("stage").dataset.busy = "true"; byId("plane-note").textContent = error.message; });

  const askTold = W.asker(source.told, (told) => { now.told = told; showTold(told); }, (error) => { byId("verdict").textContent = error.message; });

  const askTurns = source.turns && W.asker(source.turns, (found) => showTurns(found), (error) => byId("thresholds").replaceChildren(el("p", { class: "warning" }, error.message)));

  let later = 0, slow = 0;
  function show() {
    const of = view();
    W.showChoices(model.state, model_case);
    W.showSliders(model);
    drawMarks();
    clearTimeout(slow);
    slow = setTimeout(() => { if (byId("stage").dataset.asked !== "no") byId("stage").dataset.busy = "true"; }, 600);
    byId("stage").dataset.asked = "yes";
    const drawn = askPlane(planeKey(of), of).then(() => { clearTimeout(slow); byId("stage").dataset.asked = "no"; });
    // the border first; the words do not wait for a border that takes long
    Promise.race([drawn, new Promise((then) => setTimeout(then, 250))]).then(() => { const latest = view(); askTold(JSON.stringify(latest), latest); });
    clearTimeout(later);
    if (askTurns) later = setTimeout(() => askTurns(JSON.stringify({ ...of, concept: "" }), of), 500);
  }

  function drawPlane() {
    W.drawPlane(byId("plane"), now.plane);
    drawMarks();
    const { regions, codes } = now.plane, counts = regions.map(() => 0);
    for (const code of codes) counts[code]++;
    const order = regions.map((_, code) => code).sort((a, b) => counts[b] - counts[a]);
    byId("legend").replaceChildren(...order.map((code) => {
      const region = regions[code], swatch = el("canvas", { "aria-hidden": "true" });
      W.drawSwatch(swatch, region);
      const share = (100 * counts[code]) / codes.length;
      const said = [W.VERDICTS[region.verdict], share < 1 ? "under 1%" : `${Math.round(share)}%`].filter(Boolean).join(", ");
      return el("li", {}, swatch, el("span", {}, el("strong", {}, `${W.look(region).letter}: ${said}. `), region.words || "", region.path ? el("span", { class: "faint" }, ` ${region.path}`) : ""));
    }));
    const marks = now.plane.marks.some((mark) => mark.name);
    const stars = now.plane.marks.some((mark) => mark.name && mark.moves);
    byId("diagram-help").textContent = `Click a point to go there, or use the arrow keys on the diagram (with Shift, ten steps). ${now.plane.x.points} by ${now.plane.y.points} points. Square: as written` +
      (marks ? "; diamonds: positions" : "") + (stars ? "; * has other values off this plane too" : "") + "." + (now.plane.concept ? ` Over ${now.plane.concept}.` : "");
  }

  function drawMarks() {
    const { x, y } = model.state, point = { x: model.value(x), y: model.value(y) };
    if (now.plane && now.plane.x.name === x && now.plane.y.name === y) W.drawMarks(byId("marks"), now.plane, point);
    const told = now.told ? `; ${byId("verdict").textContent}` : "";
    byId("marks").setAttribute("aria-label", `Phase diagram: ${x} across, ${y} up. Here ${x} is ${Number(point.x.toPrecision(4))}, ${y} is ${Number(point.y.toPrecision(4))}${told}`);
  }

  function verdictWords(split) {
    const { target, partner } = model_case.names;
    switch (split.verdict) {
      case "unique": return `Yes: ${target} splits from ${partner} in every equilibrium`;
      case "possible": return `Perhaps: ${target} splits from ${partner} in some equilibria, not in all`;
      case "never": return `No: in no equilibrium does ${target} split from ${partner}`;
      case "unsolved": return "Not known: no equilibrium was found";
      default: return "Not asked: nothing counts as a split here";
    }
  }

  function figure(name, value, note, words) {
    const shown = value === null || value === undefined ? (note === "infinite" ? "infinite" : "–") : words(value);
    const attributes = { id: "figure-" + name.replaceAll(" ", "-"), "data-value": value ?? (note || "") };
    return el("div", {}, el("dt", {}, name), el("dd", attributes, shown));
  }

  let spoken = 0;
  function showTold(told) {
    const split = told.split, chosen = told.equilibria[0];
    byId("verdict").textContent = verdictWords(split);
    byId("verdict").dataset.verdict = split.verdict;
    const rows = "over" in split
      ? [figure("least probability", split.least, split.least_note, W.number), figure("greatest probability", split.greatest, split.greatest_note, W.number)]
      : [figure("split margin", split.margin, split.margin_note, W.signed), figure("reservation price", split.reservation_price, split.reservation_price_note, W.number),
        figure("willingness to pay", split.willingness_to_pay, split.willingness_to_pay_note, W.number), figure("gap", split.gap, split.gap_note, W.signed)];
    byId("figures").replaceChildren(...rows);
    byId("words").textContent = chosen?.words || "";
    byId("words").className = "strong";
    byId("triangle").replaceChildren(...(chosen && chosen.strategies.target ? W.triangle(chosen, {
      states: model_case.states, actions: model_case.actions, threats: model_case.threats }) : []));
    byId("text").replaceChildren(...W.blocks([...told.verdict, ...told.text.filter((block) => !(block.kind === "paragraph" && block.text === chosen?.words))]));
    byId("decomposition").replaceChildren(...(chosen?.by_theory ? W.decomposition(chosen, model_case.states) : []));
    byId("parts").hidden = !chosen?.by_theory || !Object.keys(chosen.by_theory.target).length;
    byId("cautions").replaceChildren(...W.blocks(told.cautions));
    byId("trust").hidden = !told.cautions.length;
    byId("commands").replaceChildren(...told.commands.flatMap((one) => [el("p", {}, `${one.what}:`), el("pre", {}, one.command)]));
    if (model.state.timing && !grid) byId("commands").prepend(el("p", { class: "faint" }, "The timing is the page's own: download the scenario (YAML) first."));
    drawMarks();
    clearTimeout(spoken);
    const margin = split.margin === null || split.margin === undefined ? "" : ` Margin ${W.signed(split.margin)}.`;
    spoken = setTimeout(() => say(`${verdictWords(split)}.${margin} ${chosen?.words || ""}`), 500);
    document.dispatchEvent(new CustomEvent("told"));
  }

  function showTurns(found) {
    const parts = [];
    const go = (name, value) => el("button", { type: "button", "aria-label": `Go to ${name} ${value}`, on: { click: () => act.move(name, value, true) } }, "go");
    for (const axis of found.axes) {
      parts.push(el("h3", {}, axis.parameter));
      if (axis.said) parts.push(el("p", { class: "faint" }, axis.said));
      else if (!axis.crossings.length) parts.push(el("p", {}, "The verdict is the same over its whole range."));
      else parts.push(el("ul", {}, ...axis.crossings.map((of) => el("li", { "data-crossing": of.value },
        `At ${Number(of.value.toPrecision(6))} ${of.direction ? `the split is ${of.direction}` : "the play changes"}: ${of.words}.`))));
    }
    if (found.flips.length) {
      const rows = found.flips.slice(0, 15).map((flip) => [
        flip.parameter, String(Number(flip.from.toPrecision(4))), flip.to, flip.share === null ? "–" : `${Math.round(100 * flip.share)}%`,
        flip.verdict, flip.path.replaceAll("/", " / "), go(flip.parameter, flip.example)]);
      parts.push(el("h3", {}, "The nearest change of each parameter alone"));
      parts.push(W.table(["Parameter", "from", "to", "of range", "split", "then played", ""], rows, [1, 2, 3], "", false));
      if (found.flips.length > 15) parts.push(el("p", { class: "faint" }, `${found.flips.length - 15} more stand beside their sliders.`));
    } else if (!found.note) parts.push(el("p", {}, "No single parameter turns the verdict within its range."));
    if (found.note) parts.push(el("p", { class: "faint" }, found.note));
    byId("thresholds").replaceChildren(...parts);
    W.showTurns(found.flips, (flip) => act.move(flip.parameter, flip.example, true));
    document.dispatchEvent(new CustomEvent("turns"));
  }

  function say(text) {
    byId("live").textContent = text;
  }

  // The diagram under the hand ---------------------------------------------------------------------------------------
  function snapped(name, value) {
    const { steps, step: by, low, high } = parameters.get(name);
    if (steps) return steps.reduce((best, one) => (Math.abs(one - value) < Math.abs(best - value) ? one : best));
    return Math.min(high, Math.max(low, Number((Math.round(value / by) * by).toPrecision(12))));
  }

  function listen() {
    const marks = byId("marks");
    let held = false;
    const to = (event) => {
      const { x, y } = model.state, point = W.pointAt(marks, now.plane, event);
      put({ [x]: snapped(x, point.x), [y]: snapped(y, point.y) });
      show();
    };
    marks.addEventListener("pointerdown", (event) => { if (!now.plane) return; held = true; marks.setPointerCapture(event.pointerId); to(event); });
    marks.addEventListener("pointermove", (event) => {
      if (held) to(event);
      else if (now.plane) under(event);
    });
    marks.addEventListener("pointerup", () => { if (held) keep(); held = false; });
    marks.addEventListener("pointercancel", () => { held = false; keep(); });
    marks.addEventListener("pointerleave", () => { byId("under").textContent = ""; });
    marks.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: ["x", -1], ArrowRight: ["x", 1], ArrowDown: ["y", -1], ArrowUp: ["y", 1] }[event.key];
      if (!by) return;
      event.preventDefault();
      const name = model.state[by[0]], of = parameters.get(name), count = by[1] * (event.shiftKey ? 10 : 1);
      if (of.steps) act.move(name, of.steps[Math.min(of.steps.length - 1, Math.max(0, of.steps.indexOf(model.value(name)) + count))], true);
      else act.move(name, snapped(name, model.value(name) + count * of.step), true);
    });
    byId("undo").addEventListener("click", () => step(past, future));
    byId("redo").addEventListener("click", () => step(future, past));
    byId("reset").addEventListener("click", () => { model.state = structuredClone(FIRST); show(); keep(); });
    byId("skip").addEventListener("click", () => byId("sliders").focus());
    byId("find").addEventListener("input", (event) => W.find(event.target.value));
    byId("link").addEventListener("focus", (event) => event.target.select());
    byId("copy").addEventListener("click", copy);
    byId("get-data").addEventListener("click", () => download("csv", ".csv"));
    byId("get-yaml").addEventListener("click", () => download("yaml", ".yaml"));
    byId("get-figure").addEventListener("click", () => (grid ? picture() : download("figure", ".svg")));
    document.addEventListener("keydown", (event) => {
      const typing = event.target.matches?.("input[type=number], input[type=search]");
      if (!(event.ctrlKey || event.metaKey) || typing) return;
      const key = event.key.toLowerCase();
      if (key === "z" && !event.shiftKey) { event.preventDefault(); step(past, future); }
      if (key === "y" || (key === "z" && event.shiftKey)) { event.preventDefault(); step(future, past); }
    });
    window.addEventListener("hashchange", () => { follow(); show(); keep(); });
    window.addEventListener("resize", redraw);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  }

  function redraw() {
    if (now.plane) drawPlane();
    if (now.told) showTold(now.told);
  }

  function under(event) {
    const { x, y, codes, regions } = now.plane, point = W.pointAt(byId("marks"), now.plane, event);
    const region = regions[codes[W.cell(x, point.x) * y.points + W.cell(y, point.y)]];
    byId("under").textContent = `${x.name} ${point.x.toPrecision(3)}, ${y.name} ${point.y.toPrecision(3)}: ${W.look(region).letter}, ${[W.VERDICTS[region.verdict], region.path].filter(Boolean).join(", ")}`;
  }

  // Taking things away -----------------------------------------------------------------------------------------------
  async function copy() {
    try {
      await navigator.clipboard.writeText(location.href);
      say("Link copied");
      byId("copy").textContent = "Copied";
      setTimeout(() => { byId("copy").textContent = "Copy link"; }, 1500);
    } catch (error) {
      byId("link").focus();
      say("Select and copy the link");
    }
  }

  function offer(blob, name) {
    const place = URL.createObjectURL(blob), anchor = el("a", { href: place, download: name });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(place), 10000);
    say(`${name} downloaded`);
  }

  async function download(what, ending) {
    try {
      offer(await source.file(what, view()), `${model_case.name}-explored${ending}`);
    } catch (error) {
      byId("plane-note").textContent = error.message;
    }
  }

  function picture() {
    const whole = el("canvas", { width: byId("plane").width, height: byId("plane").height }), pen = whole.getContext("2d");
    pen.fillStyle = W.colour("--ground");
    pen.fillRect(0, 0, whole.width, whole.height);
    for (const id of ["plane", "marks"]) pen.drawImage(byId(id), 0, 0);
    whole.toBlob((blob) => offer(blob, `${model_case.name}-explored.png`), "image/png");
  }

  function begin() {
    const { title, period, summary, notes, names, limits } = model_case;
    byId("title").textContent = title;
    byId("period").textContent = [period, model_case.name].filter(Boolean).join("; ");
    byId("question").textContent = `Can ${names.divider} split ${names.target} from ${names.partner}?`;
    byId("summary").textContent = summary;
    byId("notes").append(...notes.map((note) => el("li", {}, note)));
    byId("case-more").hidden = !summary;
    byId("notes-more").hidden = !notes.length;
    byId("case-more").open = window.innerWidth > 992;
    byId("limits").append(...limits.map((said) => el("li", {}, said)));
    W.choices(byId("choices"), model, act);
    W.sliders(byId("groups"), model, act);
    if (grid) for (const id of ["get-yaml", "turns", "again"]) byId(id).hidden = true;
    listen();
    follow();
    kept = JSON.stringify(model.state);
    remember();
    show();
  }

  begin();
})(Wedgesim);
