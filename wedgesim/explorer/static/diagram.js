// The diagram under the hand: pointer, arrow keys, legend and what is said of it.
"use strict";
(function (W) {
  const { el } = W;
  const byId = (id) => document.getElementById(id);
  const NEAR = 9; // pixels within which a click means the mark

  // Where a pointer is on the plane: a mark where it is near one, else whole steps.
  function meant(screen, plane, event) {
    const marks = byId("marks"), { x, y } = screen.state;
    const hit = plane.marks.map((mark) => [mark, W.distanceTo(marks, plane, event, mark)]).filter(([, far]) => far <= NEAR).sort((a, b) => a[1] - b[1])[0];
    if (hit) return { [x]: hit[0].x, [y]: hit[0].y };
    const point = W.pointAt(marks, plane, event);
    return { [x]: screen.snapped(x, point.x, 0), [y]: screen.snapped(y, point.y, 0) };
  }

  W.diagram = function (screen, planeNow) {
    const marks = byId("marks");
    let held = false;
    const to = (event) => screen.move(meant(screen, planeNow(), event), false);
    const fits = () => planeNow() && planeNow().x.name === screen.state.x && planeNow().y.name === screen.state.y;
    marks.addEventListener("pointerdown", (event) => {
      if (!fits() || event.button) return;
      held = true;
      marks.setPointerCapture(event.pointerId);
      to(event);
    });
    marks.addEventListener("pointermove", (event) => {
      if (held && fits()) to(event);
      else if (fits()) under(planeNow(), event);
    });
    marks.addEventListener("pointerup", () => { if (held) screen.keep(); held = false; });
    marks.addEventListener("pointercancel", () => { held = false; screen.keep(); });
    marks.addEventListener("pointerleave", () => { byId("under").textContent = ""; });
    marks.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: ["x", -1], ArrowRight: ["x", 1], ArrowDown: ["y", -1], ArrowUp: ["y", 1] }[event.key];
      if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const name = screen.state[by[0]], of = screen.parameter(name), count = by[1] * (event.shiftKey ? 10 : 1), value = screen.value(name);
      const at = of.steps ? of.steps[Math.min(of.steps.length - 1, Math.max(0, of.steps.indexOf(value) + count))] : screen.snapped(name, value + count * of.step, 0);
      screen.move({ [name]: at }, true);
    });
  };

  function under(plane, event) {
    const { x, y, codes, regions } = plane, point = W.pointAt(byId("marks"), plane, event);
    const region = regions[codes[W.cell(x, point.x) * y.points + W.cell(y, point.y)]];
    byId("under").textContent = `${x.name} ${point.x.toPrecision(3)}, ${y.name} ${point.y.toPrecision(3)}: ${W.look(region).letter}, ${[W.VERDICTS[region.verdict], region.path].filter(Boolean).join(", ")}`;
  }

  function share(part, whole) {
    const percent = (100 * part) / whole;
    return percent < 1 ? "under 1%" : percent > 99 && part < whole ? "over 99%" : `${Math.round(percent)}%`;
  }

  W.showPlane = function (plane, screen) {
    const words = (name) => screen.parameter(name)?.meaning || "";
    W.drawPlane(byId("plane"), plane, words);
    const { regions, codes } = plane, counts = regions.map(() => 0);
    for (const code of codes) counts[code]++;
    const order = regions.map((_, code) => code).sort((a, b) => counts[b] - counts[a]);
    byId("legend").replaceChildren(...order.map((code) => {
      const region = regions[code], swatch = el("canvas", { "aria-hidden": "true" });
      W.drawSwatch(swatch, region);
      const said = [W.VERDICTS[region.verdict], share(counts[code], codes.length)].filter(Boolean).join(", ");
      return el("li", {}, swatch, el("span", {}, el("strong", {}, `${W.look(region).letter}: ${said}. `), region.words || "", region.path ? el("span", { class: "faint" }, ` ${region.path}`) : ""));
    }));
    const named = plane.marks.some((mark) => mark.name), moved = plane.marks.some((mark) => mark.name && mark.moves);
    const coarse = Math.min(plane.x.points, plane.y.points) < 41;
    const half = (axis) => Number(((axis.high - axis.low) / (2 * (axis.points - 1))).toPrecision(2));
    byId("coarse").textContent = coarse
      ? `Solved at ${plane.x.points} by ${plane.y.points} points only: a border may be off by ${half(plane.x)} across and ${half(plane.y)} up.` : "";
    byId("blank").textContent = regions.length === 1 ? "The same is played over this whole plane; other axes, above, may show where it changes." : "";
    byId("diagram-note").textContent = `${plane.x.points} by ${plane.y.points} points. Cross: what is on the screen; square: ${screen.state.position || screen.state.phase || "as written"}` +
      (named ? "; diamonds: positions" : "") + (moved ? " (* has other values off this plane too)" : "") + "." + (plane.concept ? ` Over ${plane.concept}.` : "");
  };

  W.showMarks = function (plane, screen) {
    const { x, y } = screen.state, point = { x: screen.value(x), y: screen.value(y) };
    const fits = plane && plane.x.name === x && plane.y.name === y;
    const off = fits && [["x", x], ["y", y]].filter(([axis]) => point[axis] < plane[axis].low || point[axis] > plane[axis].high).map(([, name]) => name);
    byId("off").textContent = off && off.length ? `What is on the screen lies beyond the edge of the diagram: ${off.join(" and ")}.` : "";
    if (fits) W.drawMarks(byId("marks"), plane, point);
    const said = byId("verdict").textContent;
    const number = (value) => Number(value.toPrecision(4));
    byId("marks").setAttribute("aria-label", `Phase diagram: ${x} across, ${y} up. Here ${x} is ${number(point.x)}, ${y} is ${number(point.y)}${said ? "; " + said : ""}`);
  };
})(Wedgesim);
