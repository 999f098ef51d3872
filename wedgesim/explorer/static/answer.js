// What is told beside the diagram: verdict and prices, the path, payoffs by theory, thresholds, commands.
"use strict";
(function (W) {
  const { el } = W;
  const byId = (id) => document.getElementById(id);
  let chosen = 0; // number of the equilibrium that is told, of several
  let shown = "";

  W.verdictWords = function (split, { target, partner }) {
    switch (split.verdict) {
      case "unique": return `Yes: ${target} splits from ${partner} in every equilibrium`;
      case "possible": return `Perhaps: ${target} splits from ${partner} in some equilibria, not in all`;
      case "never": return `No: in no equilibrium does ${target} split from ${partner}`;
      case "unsolved": return "Not known: no equilibrium was found";
      default: return "Not asked: nothing counts as a split here";
    }
  };

  function figure(name, value, note, words) {
    const said = value === null || value === undefined ? (note === "infinite" ? "infinite" : "–") : words(value);
    const attributes = { id: "figure-" + name.replaceAll(" ", "-"), "data-value": value ?? (note || "") };
    return el("div", {}, el("dt", {}, name), el("dd", attributes, said));
  }

  function figures(split) {
    if ("over" in split) {
      return [figure("least probability", split.least, split.least_note, W.number), figure("greatest probability", split.greatest, split.greatest_note, W.number)];
    }
    return [
      figure("split margin", split.margin, split.margin_note, W.signed),
      figure("reservation price", split.reservation_price, split.reservation_price_note, W.number),
      figure("willingness to pay", split.willingness_to_pay, split.willingness_to_pay_note, W.number),
      figure("gap", split.gap, split.gap_note, W.signed),
    ];
  }

  W.showTold = function (told, model_case) {
    const split = told.split, words = W.verdictWords(split, model_case.names);
    byId("verdict").textContent = words;
    byId("verdict").dataset.verdict = split.verdict;
    byId("figures").replaceChildren(...figures(split));
    byId("figures-help").hidden = "over" in split || split.verdict === "undefined";
    const paths = told.equilibria.map((one) => one.path).join("|");
    if (paths !== shown) chosen = 0;
    shown = paths;
    byId("which").replaceChildren(...(told.equilibria.length > 1 ? [which(told, model_case)] : []));
    showEquilibrium(told, model_case);
    byId("trust").hidden = !told.cautions.length;
    byId("cautions").replaceChildren(...W.blocks(told.cautions));
    byId("commands").replaceChildren(...told.commands.flatMap((one) => [el("p", {}, `${one.what}:`), el("pre", { tabindex: "0", role: "group", "aria-label": one.what }, one.command)]));
  };

  // Of several equilibria one is told; which, its reader chooses.
  function which(told, model_case) {
    const select = el("select", { id: "choose-equilibrium", on: { change: () => { chosen = Number(select.value); showEquilibrium(told, model_case); } } },
      ...told.equilibria.map((one, number) => el("option", { value: number, selected: number === chosen }, `${number + 1} of ${told.equilibria.length}: ${one.path || "with beliefs"}, ${one.splits ? "split" : "no split"}`)));
    return el("label", {}, "Equilibrium ", select);
  }

  function showEquilibrium(told, model_case) {
    const one = told.equilibria[chosen] || told.equilibria[0], { states, actions, threats } = model_case;
    byId("words").textContent = one?.words || "";
    byId("triangle").replaceChildren(...(one && one.strategies.target ? W.triangle(one, { states, actions, threats }) : []));
    const told_already = (block) => block.kind === "paragraph" && (block.text === one?.words || /^(No|Yes|Perhaps)\. .*\(verdict: /.test(block.text));
    byId("text").replaceChildren(...W.blocks([...told.verdict, ...told.text].filter((block) => !told_already(block))));
    const parts = one?.by_theory && Object.keys(one.by_theory.target).length;
    byId("decomposition").replaceChildren(...(parts ? W.decomposition(one, states) : []));
    byId("parts").hidden = !parts;
  }

  // What a screen reader is told once a slider rests.
  W.spoken = function (told, model_case) {
    const { split, equilibria } = told;
    const margin = split.margin === null || split.margin === undefined ? "" : ` Margin ${W.signed(split.margin)}.`;
    return `${W.verdictWords(split, model_case.names)}.${margin} ${equilibria[chosen]?.words || ""}`;
  };

  W.showTurns = function (found, screen, look) {
    const parts = found.axes.flatMap((axis) => {
      const head = el("h3", {}, axis.parameter);
      if (axis.said) return [head, el("p", { class: "faint" }, axis.said)];
      if (!axis.crossings.length) return [head, el("p", {}, "The verdict is the same over its whole range.")];
      return [head, el("ul", {}, ...axis.crossings.map((of) => el("li", { "data-crossing": of.value, "data-above": of.above }, crossing(of))))];
    });
    if (found.note) parts.push(el("p", { class: "faint" }, found.note));
    if (found.changes === "slow") {
      parts.push(el("p", { id: "slow" }, el("button", { type: "button", id: "look", on: { click: (event) => { event.currentTarget.disabled = true; look(); } } },
        "Look for the nearest change of each parameter"), " takes some seconds, up to a minute"));
    }
    byId("thresholds").replaceChildren(...parts);
  };

  function crossing(of) {
    const where = of.from === undefined ? `At ${Number(of.value.toPrecision(6))}` : `Between ${Number(of.from.toPrecision(6))} and ${Number(of.to.toPrecision(6))}`;
    return `${where} ${of.direction ? `the split is ${of.direction}` : "the play changes"}: ${W.minus(of.words)}.`;
  }

  W.showChanges = function (found, screen) {
    document.getElementById("slow")?.remove();
    const parts = [el("h3", {}, "The nearest change of each parameter alone")];
    const go = (name, value) => el("button", { type: "button", "aria-label": `Go to ${name} ${value}`, on: { click: () => screen.move({ [name]: value }, true) } }, "go");
    if (found.flips.length) {
      const rows = found.flips.slice(0, 15).map((flip) => [
        flip.parameter, String(Number(flip.from.toPrecision(4))), flip.to, flip.share === null ? "–" : `${Math.round(100 * flip.share)}%`,
        flip.verdict, flip.path.replaceAll("/", " / "), go(flip.parameter, flip.example)]);
      parts.push(W.table(["Parameter", "from", "to", "of range", "split", "then played", ""], rows, [1, 2, 3], "", false));
      if (found.flips.length > 15) parts.push(el("p", { class: "faint" }, `${found.flips.length - 15} more stand beside their sliders.`));
    } else parts.push(el("p", {}, "No single parameter turns the verdict within its range."));
    if (found.note) parts.push(el("p", { class: "faint" }, found.note));
    byId("changes").replaceChildren(...parts);
    W.showNearest(found.flips, (flip) => screen.move({ [flip.parameter]: flip.example }, true));
  };

  W.forgetChanges = function () {
    byId("changes").replaceChildren();
    W.showNearest([], () => {});
  };
})(Wedgesim);
