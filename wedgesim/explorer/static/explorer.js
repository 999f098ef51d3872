// The page: what is asked and shown when what is on the screen changes.
"use strict";
(function (W) {
  const { el } = W;
  const byId = (id) => document.getElementById(id);
  const read = (id) => (byId(id) ? JSON.parse(byId(id).textContent) : null);
  const model_case = read("case"), grid = read("grid");
  const say = (text) => { byId("live").textContent = text; };
  const screen = W.screen(model_case, say);
  const source = grid ? W.inside(grid, model_case) : W.server(model_case.revision);
  const now = { plane: null, told: null };

  // The plane does not depend on where its own axes are, as long as they are within their ranges.
  function planeKey(of) {
    const values = { ...of.values };
    for (const name of [of.x, of.y]) {
      const { low, high } = screen.parameter(name), value = screen.value(name);
      if (value >= low && value <= high) delete values[name];
    }
    return JSON.stringify({ ...of, values });
  }

  function showPlane() {
    W.showPlane(now.plane, screen);
    W.showMarks(now.plane, screen);
  }

  const askPlane = W.asker(source.plane, (plane) => {
    now.plane = plane;
    byId("plane-note").textContent = "";
    showPlane();
    document.dispatchEvent(new CustomEvent("plane-drawn"));
  }, failed((error) => { byId("stage").dataset.busy = "true"; byId("plane-note").textContent = error.message; }));

  let spoken = 0;
  const askTold = W.asker(source.told, (told) => {
    now.told = told;
    W.showTold(told, model_case);
    W.showMarks(now.plane, screen);
    clearTimeout(spoken);
    spoken = setTimeout(() => say(W.spoken(told, model_case)), 500);
    document.dispatchEvent(new CustomEvent("told"));
  }, failed((error) => { byId("verdict").textContent = error.message; byId("verdict").dataset.verdict = ""; }));

  let told = "";
  const askChanges = source.changes && W.asker(source.changes, (found, view) => {
    // of what was on the screen when they were asked for; then something else may be there
    if (JSON.stringify(view) === turnsKey()) W.showChanges(found, screen);
    document.dispatchEvent(new CustomEvent("turns"));
  }, failed((error) => byId("changes").replaceChildren(el("p", { class: "warning" }, error.message))));

  const askTurns = W.asker(source.turns, (found, view) => {
    told = JSON.stringify(view);
    byId("turns").setAttribute("aria-busy", String(told !== turnsKey()));
    W.showTurns(found, screen, () => askChanges(told, view));
    if (found.changes === "quick") askChanges(told, view);
    else W.forgetChanges();
    if (found.changes !== "quick") document.dispatchEvent(new CustomEvent("turns"));
  }, failed((error) => {
    byId("turns").setAttribute("aria-busy", "false");
    byId("thresholds").replaceChildren(el("p", { class: "warning" }, error.message));
  }));

  // Where the explorer itself is away, or has another scenario, that is said once, at the head.
  function failed(tell) {
    return (error) => { if (error.away) watch.away(); else if (error.other) watch.other(); else tell(error); };
  }

  const turnsKey = () => JSON.stringify({ ...screen.view(), concept: "" });
  let later = 0, slow = 0, round = 0;
  function show() {
    const of = screen.view(), mine = ++round;
    W.showChoices(screen);
    W.showSliders(screen);
    W.showMarks(now.plane, screen);
    clearTimeout(slow);
    slow = setTimeout(() => { byId("stage").dataset.busy = "true"; }, 600);
    const drawn = askPlane(planeKey(of), of).then(() => {
      if (mine !== round) return;
      clearTimeout(slow);
      byId("stage").dataset.busy = "false";
    });
    // the border first; the words do not wait for a border that takes long
    Promise.race([drawn, new Promise((then) => setTimeout(then, 250))]).then(() => { const latest = screen.view(); askTold(JSON.stringify(latest), latest); });
    byId("turns").setAttribute("aria-busy", String(turnsKey() !== told)); // where they are still those of before
    clearTimeout(later);
    later = setTimeout(() => { const latest = { ...screen.view(), concept: "" }; askTurns(JSON.stringify(latest), latest); }, 500);
  }

  function again() {
    for (const ask of [askPlane, askTold, askTurns, askChanges]) ask?.forget();
    show();
  }
  const watch = grid ? null : W.watch(model_case.revision, again);

  function listen() {
    screen.onChange((what) => {
      if (what !== "kept") { show(); return; }
      byId("link").value = location.href;
      byId("undo").disabled = !screen.canUndo();
      byId("redo").disabled = !screen.canRedo();
    });
    W.diagram(screen, () => now.plane);
    W.taking(screen, source, say);
    byId("undo").addEventListener("click", screen.undo);
    byId("redo").addEventListener("click", screen.redo);
    byId("reset").addEventListener("click", () => screen.reset());
    byId("skip").addEventListener("click", () => byId("sliders").focus());
    byId("pin").addEventListener("click", () => {
      const pinned = document.body.classList.toggle("pinned");
      byId("pin").setAttribute("aria-pressed", String(pinned));
      redraw();
    });
    byId("find").addEventListener("input", (event) => say(W.find(event.target.value)));
    document.addEventListener("keydown", (event) => {
      const typing = event.target.matches?.("input[type=number], input[type=search]");
      if (!(event.ctrlKey || event.metaKey) || typing) return;
      const key = event.key.toLowerCase();
      if (key === "z" && !event.shiftKey) { event.preventDefault(); screen.undo(); }
      if (key === "y" || (key === "z" && event.shiftKey)) { event.preventDefault(); screen.redo(); }
    });
    window.addEventListener("hashchange", () => { leftOut(screen.follow()); show(); screen.keep(); });
    window.addEventListener("resize", redraw);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  }

  function redraw() {
    if (now.plane) showPlane();
    if (now.told) W.showTold(now.told, model_case);
  }

  function leftOut(wrong) {
    byId("left-out").textContent = wrong.length ? `Left out of the link, for there is nothing like it here: ${wrong.join(", ").slice(0, 200)}.` : "";
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
    W.choices(byId("choices"), screen);
    W.sliders(byId("groups"), screen, say);
    if (grid) for (const id of ["get-yaml", "again"]) byId(id).hidden = true;
    listen();
    leftOut(screen.begin());
    show();
  }

  begin();
})(Wedgesim);
