// Words, numbers, tables and the alliance triangle. All text goes in as text, never as markup.
"use strict";
(function (W) {
  W.el = function (tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  };

  W.number = function (value) {
    if (value === null || value === undefined || Number.isNaN(value)) return "–";
    if (value === Infinity) return "infinite";
    if (value !== 0 && (Math.abs(value) < 0.0005 || Math.abs(value) >= 1e5)) return value.toPrecision(3).replace("-", "−");
    return value.toFixed(3).replace("-", "−");
  };
  // Text written elsewhere, with a minus where it has a hyphen before a number.
  W.minus = (text) => text.replace(/(^|[\s(])-(?=\d)/g, "$1−");
  W.signed = (value) => (value > 0 ? "+" : "") + W.number(value);
  W.capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  W.blocks = function (list) {
    return list.map((block) => {
      const tone = block.tone && block.tone !== "plain" ? { class: block.tone } : {};
      switch (block.kind) {
        case "heading": return W.el("h3", {}, block.text);
        case "items": return W.el("ul", tone, ...block.entries.map((entry) => W.el("li", {}, W.minus(entry))));
        case "terms": return W.el("dl", tone, ...block.entries.flatMap(([name, said]) => [W.el("dt", {}, name), W.el("dd", {}, W.minus(said))]));
        case "verbatim": return W.el("pre", {}, block.lines.join("\n"));
        case "table": return W.table(block.header, block.rows, block.numeric, block.caption, block.total);
        default: return W.el("p", tone, W.minus(block.text));
      }
    });
  };

  W.table = function (header, rows, numeric, caption, total) {
    const kind = (column) => (numeric.includes(column) ? { class: "number" } : {});
    const head = W.el("tr", {}, ...header.map((name, i) => W.el("th", { scope: "col", ...kind(i) }, name)));
    const body = rows.map((row, r) =>
      W.el("tr", total && r === rows.length - 1 ? { class: "total" } : {},
        ...row.map((cell, i) => (i === 0 ? W.el("th", { scope: "row" }, cell) : W.el("td", kind(i), cell)))));
    const made = W.el("table", {}, caption ? W.el("caption", {}, caption) : null, W.el("thead", {}, head), W.el("tbody", {}, ...body));
    return W.el("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": caption || header[0] }, made);
  };

  // Numbers that stand in one table: the same decimals, and nothing where there is only rounding.
  const beside = (value, largest) => (largest < 0.01 ? W.signed(Math.abs(value) < 1e-12 * largest ? 0 : value)
    : Math.abs(value) < 0.0005 ? "0.000" : W.signed(value));

  function bar(value, largest) {
    const part = W.el("span", value < 0 ? { class: "less" } : {});
    const share = largest > 0 ? (50 * Math.abs(value)) / largest : 0;
    part.style.width = share + "%";
    part.style.left = (value < 0 ? 50 - share : 50) + "%";
    return W.el("span", { class: "bar", "aria-hidden": "true" }, part);
  }

  // Payoffs by theory for each state, and what decides the target's choice.
  W.decomposition = function (equilibrium, states) {
    const roles = Object.keys(states);
    const theories = [...new Set(roles.flatMap((role) => Object.keys(equilibrium.by_theory[role])))];
    const largest = Math.max(...roles.flatMap((role) => Object.values(equilibrium.by_theory[role]).map(Math.abs)), 0);
    const rows = theories.map((theory) => [
      theory.replaceAll("_", " "),
      ...roles.map((role) => {
        const value = equilibrium.by_theory[role][theory];
        return value === undefined ? "" : W.el("span", {}, beside(value, largest), bar(value, largest));
      }),
    ]);
    rows.push(["payoff", ...roles.map((role) => W.number(equilibrium.payoffs[role]))]);
    const found = [W.table(["Payoff from", ...roles.map((role) => states[role])], rows, [1, 2, 3], "", true)];
    const choice = equilibrium.choice;
    if (choice) {
      const parts = Object.entries(choice.by_theory).filter(([, value]) => value !== 0);
      const most = Math.max(...parts.map(([, value]) => Math.abs(value)), 0);
      found.push(W.el("h3", {}, `${states.target}: ${choice.chosen} rather than ${choice.other}, by theory`));
      found.push(W.table(["Advantage from", "utility"],
        [...parts.map(([theory, value]) => [theory.replaceAll("_", " "), W.el("span", {}, beside(value, most), bar(value, most))]),
          ["advantage", W.signed(choice.advantage)]], [1], "", true));
    }
    return found;
  };

  // The alliance triangle ---------------------------------------------------------------------------------------
  const SVG = "http://www.w3.org/2000/svg";
  function draw(tag, attributes, text) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (text) node.textContent = text;
    return node;
  }

  function lines(text, most) {
    const found = [""];
    for (const word of text.split(" ")) {
      const last = found.length - 1;
      if (found[last] && (found[last] + " " + word).length > most) found.push(word);
      else found[last] = (found[last] + " " + word).trim();
    }
    return found.slice(0, 3);
  }

  const PLACES = { divider: [105, 62], partner: [435, 62], target: [270, 318] };
  const SIDES = [["divider", "target"], ["target", "partner"], ["divider", "partner"]];

  W.triangle = function (equilibrium, told) {
    const { states, actions } = told;
    const picture = draw("svg", { viewBox: "0 0 540 380", role: "img", "aria-labelledby": "triangle-says" });
    const style = (name) => W.colour(name);
    const says = [];
    const tie = (i, j) => (equilibrium.ties || []).find((one) => one.from === i && one.to === j);
    const largest = Math.max(1, ...(equilibrium.ties || []).map((one) => one.threat));
    for (const [i, j] of SIDES) {
      const [x0, y0] = PLACES[i], [x1, y1] = PLACES[j];
      const length = Math.hypot(x1 - x0, y1 - y0), nx = -(y1 - y0) / length, ny = (x1 - x0) / length;
      const bond = tie(i, j), back = tie(j, i);
      const stroke = (a, b, shift, colour, width, dash) => {
        const at = (t) => [x0 + t * (x1 - x0) + shift * nx, y0 + t * (y1 - y0) + shift * ny];
        const [ax, ay] = at(a), [bx, by] = at(b);
        picture.append(draw("line", { x1: ax, y1: ay, x2: bx, y2: by, stroke: style(colour), "stroke-width": width, "stroke-dasharray": dash || "none" }));
      };
      if (!bond) stroke(0, 1, 0, "--line", 1.5);
      else {
        stroke(0, 1, 0, "--blue", Math.max(0.8, 9 * bond.amity));
        if (told.threats) {
          stroke(0, 0.5, 11, "--vermilion", Math.max(0.8, (7 * bond.threat) / largest), "5 3");
          stroke(0.5, 1, 11, "--vermilion", Math.max(0.8, (7 * back.threat) / largest), "5 3");
        }
        says.push(`${states[i]} and ${states[j]}: amity ${bond.amity.toFixed(2)}` +
          (told.threats ? `; threat to ${states[i]} ${bond.threat.toFixed(2)}, to ${states[j]} ${back.threat.toFixed(2)}` : ""));
        const aside = i === "target" && equilibrium.splits ? 36 : 20; // beside the cut
        const label = draw("text", { x: (x0 + x1) / 2 - aside * nx, y: (y0 + y1) / 2 - aside * ny + 4, "text-anchor": "middle", "font-size": 13, fill: style("--link"), stroke: style("--panel"), "stroke-width": 4, "paint-order": "stroke" }, bond.amity.toFixed(2));
        picture.append(label);
      }
      if (i === "target" && equilibrium.splits) {
        const mx = (x0 + x1) / 2, my = (y0 + y1) / 2;
        for (const shift of [-5, 5]) {
          const cx = mx + (shift * (x1 - x0)) / length, cy = my + (shift * (y1 - y0)) / length;
          picture.append(draw("line", { x1: cx - 18 * nx, y1: cy - 18 * ny, x2: cx + 18 * nx, y2: cy + 18 * ny, stroke: style("--ink"), "stroke-width": 2.5 }));
        }
        says.push(`the side between ${states.target} and ${states.partner} is cut: the alliance splits`);
      }
    }
    for (const role of Object.keys(PLACES)) {
      const [x, y] = PLACES[role];
      const mix = Object.entries(equilibrium.strategies[role]).filter(([, share]) => share > 1e-9);
      const action = mix.length === 1 ? actions[role][mix[0][0]] || mix[0][0] : mix.map(([name, share]) => `${name} ${share.toFixed(2)}`).join(", ");
      const rows = [[states[role], 15, 700], [role, 11.5, 400], ...lines(action, 25).map((line) => [line, 13, 600])];
      if (equilibrium.payoffs) rows.push([`payoff ${W.number(equilibrium.payoffs[role])}`, 12, 400]);
      const high = rows.length * 17 + 12;
      picture.append(draw("rect", { x: x - 100, y: y - high / 2, width: 200, height: high, rx: 8, fill: style("--ground"), stroke: style("--ink") }));
      rows.forEach(([text, size, weight], number) => {
        const fill = number === 1 ? "--faint" : number > 1 && weight === 600 ? "--link" : "--ink";
        picture.append(draw("text", { x, y: y - high / 2 + 19 + 17 * number, "text-anchor": "middle", "font-size": size, "font-weight": weight, fill: style(fill) }, text));
      });
      says.unshift(`${states[role]}: ${action}`);
    }
    picture.prepend(draw("title", { id: "triangle-says" }, `Alliance triangle. ${says.join(". ")}.`));
    const found = [picture];
    if (equilibrium.ties) {
      found.push(W.el("p", { class: "faint" }, told.threats
        ? "Solid: amity, as wide as it is strong. Broken: threat, each half as the nearer state perceives it."
        : "Solid: amity, as wide as it is strong."));
    }
    const deeds = new Map();
    for (const deed of equilibrium.deeds || []) {
      const who = deed.towards ? `${states[deed.actor]} to ${states[deed.towards]}` : states[deed.actor];
      deeds.set(who, [...(deeds.get(who) || []), `${deed.lever} ${Number(deed.value.toFixed(3))}`]);
    }
    if (deeds.size) found.push(W.el("ul", {}, ...[...deeds].map(([who, done]) => W.el("li", {}, `${who}: ${done.join(", ")}`))));
    return found;
  };
})(Wedgesim);
