// Choices and sliders. They change nothing themselves: they tell what was moved, and are told what to show.
"use strict";
(function (W) {
  const { el } = W;

  function choice(name, words, options, chosen) {
    const select = el("select", { id: "choose-" + name, on: { change: () => chosen(select.value) } },
      ...options.map(([key, said]) => el("option", { value: key }, said)));
    return el("label", {}, words, select);
  }

  W.choices = function (place, screen) {
    const model_case = screen.case;
    const named = (kind) => Object.entries(model_case[kind]).map(([key, of]) => [key, of.title ? `${key}: ${of.title}` : key]);
    const axes = model_case.parameters.filter((of) => !of.steps || of.name === model_case.x || of.name === model_case.y);
    const parameters = axes.map((of) => [of.name, of.meaning ? `${of.name}: ${of.meaning}` : of.name]);
    const add = (name, words, options) => place.append(choice(name, words, options, (value) => screen.choose(name, value)));
    add("x", "Across", parameters);
    add("y", "Up", parameters);
    if (Object.keys(model_case.phases).length) add("phase", "Phase", [["", "as written"], ...named("phases")]);
    if (Object.keys(model_case.positions).length) add("position", "Position", [["", "as written"], ...named("positions")]);
    if (model_case.timings.length > 1) {
      add("timing", "Who moves when", model_case.timings.map((of, number) => [number ? of.key : "", of.words]));
    }
    if (model_case.concepts.length > 1) add("concept", "Solution concept", model_case.concepts.map((of) => [of.key, of.words]));
    place.append(el("p", { id: "taken", class: "faint" }));
  };

  W.showChoices = function (screen) {
    const { state, case: model_case } = screen;
    for (const name of ["x", "y", "phase", "position", "timing", "concept"]) {
      const select = document.getElementById("choose-" + name);
      if (select) select.value = state[name];
    }
    const said = ["phases", "positions"]
      .map((kind) => model_case[kind][state[kind.slice(0, -1)]])
      .filter((of) => of && of.summary).map((of) => of.summary);
    if (screen.case.parameters.some((of) => screen.still(of.name))) said.push("A saved page has this choice over the two axes alone: the other sliders stand still.");
    document.getElementById("taken").textContent = said.join(" ");
  };

  // A slider of a page with all answers inside knows only some values; then it counts them.
  function ranged(of) {
    return of.steps ? { min: 0, max: of.steps.length - 1, step: 1 } : { min: of.low, max: of.high, step: of.step };
  }

  function about(of) {
    const unit = of.unit ? `unit: ${of.unit}` : "";
    const range = `${of.ranged ? "plausible" : "shown"}: ${Number(of.low.toPrecision(4))} to ${Number(of.high.toPrecision(4))}`;
    const origin = of.source.length ? "sourced" : of.default ? "theory's default, assumed" : of.assumed ? "assumed" : "";
    return [range, unit, origin].filter(Boolean);
  }

  W.sliders = function (place, screen, say) {
    const groups = new Map();
    const strength = (of) => (of.influence === null ? -1 : of.influence);
    const sorted = [...screen.case.parameters].sort((a, b) => strength(b) - strength(a));
    for (const of of sorted) groups.set(of.group, [...(groups.get(of.group) || []), of]);
    let number = 0;
    for (const [group, members] of groups) {
      const fold = el("details", { open: number++ < 2 || screen.case.alone }, el("summary", {}, `${W.capital(group.replaceAll("_", " "))} (${members.length})`));
      for (const of of members) fold.append(slider(of, screen, say));
      place.append(fold);
    }
  };

  const REACH = 0.012; // share of a range within which a hand means the value that has a name

  // What a slider means: under a hand a value that has a name (as written, of a position) where it is near; with the
  // keys whole steps, and such a value where it lies between two.
  function meant(of, screen, range, hand) {
    if (of.steps) return of.steps[Number(range.value)];
    const value = Number(range.value), before = screen.value(of.name);
    if (hand) return screen.named(of.name).find((one) => Math.abs(one - value) <= REACH * (of.high - of.low)) ?? value;
    if (Math.abs(value - before) > 1.5 * of.step) return value;
    return screen.named(of.name).find((one) => one !== before && (one - before) * (one - value) < 0) ?? value;
  }

  function slider(of, screen, say) {
    const id = "p-" + of.name;
    let hand = false;
    const move = (done) => screen.move({ [of.name]: meant(of, screen, range, hand) }, done);
    const range = el("input", {
      type: "range", id, ...ranged(of), "aria-describedby": id + "-about",
      list: of.steps ? null : id + "-named",
      on: { input: () => move(false), change: () => { if (hand) move(true); else screen.keep(); hand = false; }, pointerdown: () => { hand = true; }, keydown: () => { hand = false; } },
    });
    const typed = of.steps ? el("output", { for: id, id: id + "-value" }) : el("input", {
      type: "number", step: "any", id: id + "-value", "aria-label": `${of.name}, number`, min: of.least, max: of.most,
      on: { change: () => type(of, typed, screen, say) },
    });
    const reset = el("button", { type: "button", class: "reset", "aria-label": `Reset ${of.name}`, title: "Reset", disabled: true, on: { click: () => { screen.reset(of.name); range.focus(); } } }, "↺");
    const facts = el("div", { class: "about", id: id + "-about" }, ...about(of).map((said) => el("span", {}, said)));
    facts.append(el("span", { class: "overlay" }));
    const turn = el("button", { type: "button", hidden: true, class: "turn" });
    facts.append(turn);
    const more = [...of.source.map((said) => "Source: " + said), of.note].filter(Boolean);
    const note = el("div", { class: "note", hidden: true, id: id + "-note" }, ...more.map((said) => el("p", {}, said)));
    if (more.length) {
      facts.append(el("button", {
        type: "button", "aria-expanded": "false", "aria-controls": id + "-note", "aria-label": `Source and note of ${of.name}`,
        on: { click: (event) => { note.hidden = !note.hidden; event.currentTarget.setAttribute("aria-expanded", String(!note.hidden)); } },
      }, of.source.length ? "source" : "note"));
    }
    const label = el("label", { for: id }, el("strong", {}, of.name), " ", el("span", { class: "axis", hidden: true }), " ",
      of.meaning ? el("span", { class: "meaning" }, of.meaning) : null);
    const named = of.steps ? null : el("datalist", { id: id + "-named" }, ...[...new Set(screen.named(of.name))].map((one) => el("option", { value: one })));
    return el("div", { class: "slider", "data-name": of.name }, label, el("div", { class: "row" }, range, typed, reset), named, facts, note);
  }

  function type(of, field, screen, say) {
    const value = field.value.trim() === "" ? NaN : Number(field.value), wrong = screen.wrong(of, value);
    const note = document.getElementById(`p-${of.name}-wrong`);
    note?.remove();
    if (wrong) {
      say(`${of.name} ${wrong}`);
      field.closest(".slider").append(el("p", { class: "warning", id: `p-${of.name}-wrong` }, `${W.capital(of.name)} ${wrong}; it stays as it was.`));
      field.value = Number(screen.value(of.name).toPrecision(12));
      return;
    }
    screen.move({ [of.name]: value }, true);
  }

  W.showSliders = function (screen) {
    for (const row of document.querySelectorAll(".slider")) {
      const name = row.dataset.name, of = screen.parameter(name), value = screen.value(name);
      const { x, y, position, phase } = screen.state;
      const key = JSON.stringify([value, screen.base(name), position, phase, screen.still(name), name === x, name === y]);
      if (row.dataset.shown === key && !row.contains(document.activeElement)) continue; // most stay as they are
      row.dataset.shown = key;
      const range = row.querySelector("input[type=range]"), typed = document.getElementById(`p-${name}-value`);
      range.disabled = screen.still(name);
      if (of.steps) range.value = of.steps.indexOf(screen.nearest(of, value));
      else if (Number(range.value) !== value || range !== document.activeElement) range.value = value;
      range.setAttribute("aria-valuetext", `${Number(value.toPrecision(6))}${of.unit ? " " + of.unit : ""}`);
      if (typed.tagName === "OUTPUT") typed.textContent = Number(value.toPrecision(6));
      else if (typed !== document.activeElement) typed.value = Number(value.toPrecision(12));
      row.classList.toggle("changed", value !== screen.base(name));
      row.querySelector(".reset").disabled = value === screen.base(name);
      const [kind, taken] = screen.state.position && name in screen.case.positions[screen.state.position].values
        ? ["positions", screen.state.position] : ["phases", screen.state.phase];
      const overlay = screen.case[kind][taken];
      row.querySelector(".overlay").textContent = overlay && name in overlay.values
        ? `${taken}: ${Number(overlay.values[name].toPrecision(6))}${overlay.notes[name] ? ". " + overlay.notes[name] : ""}` : "";
      const badge = row.querySelector(".axis");
      badge.hidden = name !== screen.state.x && name !== screen.state.y;
      badge.textContent = name === screen.state.x ? "across" : "up";
    }
  };

  // Beside each slider the nearest value at which the verdict turns.
  W.showNearest = function (flips, go) {
    const by = new Map(flips.map((flip) => [flip.parameter, flip]));
    for (const row of document.querySelectorAll(".slider")) {
      const flip = by.get(row.dataset.name), button = row.querySelector(".turn");
      button.hidden = !flip;
      if (!flip) continue;
      button.textContent = `turns at ${flip.to}`;
      button.setAttribute("aria-label", `Go to ${row.dataset.name} ${flip.to}, where the verdict turns to ${flip.verdict}`);
      button.onclick = () => go(flip);
    }
  };

  // Shows the sliders that hold a text, and returns how many they are in words.
  W.find = function (text) {
    const wanted = text.trim().toLowerCase();
    let count = 0;
    for (const fold of document.querySelectorAll("#groups details")) {
      let some = false;
      for (const row of fold.querySelectorAll(".slider")) {
        const hit = !wanted || row.textContent.toLowerCase().includes(wanted);
        row.hidden = !hit;
        some = some || hit;
        count += Number(hit);
      }
      fold.hidden = !some;
      if (wanted && some) fold.open = true;
    }
    document.getElementById("found").textContent = wanted && !count ? "No slider has this in its name or meaning." : "";
    return wanted ? `${count} slider${count === 1 ? "" : "s"}` : "";
  };
})(Wedgesim);
