// The phase diagram on two canvases: regions below, what moves (the point, marks) above.
"use strict";
const Wedgesim = {};

(function (W) {
  const STRENGTHS = [0.34, 0.58, 0.2, 0.78];
  const HUES = {
    never: ["--blue", "--sky"], possible: ["--yellow", "--orange"], unique: ["--vermilion", "--purple"],
    unsolved: ["--grey"], undefined: ["--blue", "--orange", "--green", "--purple", "--vermilion", "--sky"],
  };
  W.VERDICTS = {
    never: "no split", possible: "split possible", unique: "split", unsolved: "not solved", undefined: "",
  };
  const ROOM = { left: 58, right: 12, top: 8, bottom: 46 };
  const seen = new Map(); // letter and look of a region stay the same while the page is open

  W.colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function channels(hex) {
    const value = parseInt(hex.slice(1), 16);
    return [value >> 16, (value >> 8) & 255, value & 255];
  }

  function mixed(hex, strength) {
    const ground = channels(W.colour("--ground"));
    return channels(hex).map((c, i) => Math.round(strength * c + (1 - strength) * ground[i]));
  }

  function look(region) {
    const key = region.verdict + "|" + region.path;
    if (!seen.has(key)) {
      const like = [...seen.values()].filter((other) => other.verdict === region.verdict).length;
      const hues = HUES[region.verdict] || HUES.unsolved;
      const count = seen.size;
      const letter = (count >= 26 ? String.fromCharCode(64 + Math.floor(count / 26)) : "") + String.fromCharCode(65 + (count % 26));
      seen.set(key, {
        verdict: region.verdict, letter, hue: hues[like % hues.length],
        strength: STRENGTHS[Math.floor(like / hues.length) % STRENGTHS.length],
      });
    }
    return seen.get(key);
  }
  W.look = look;

  const LEAST = 4.6; // contrast of letters and lines with what they stand on

  function contrast(one, other) {
    const part = (c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : Math.pow((c / 255 + 0.055) / 1.055, 2.4));
    const [dark, light] = [one, other].map((rgb) => 0.2126 * part(rgb[0]) + 0.7152 * part(rgb[1]) + 0.0722 * part(rgb[2])).sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  // The colour of a region, as red, green and blue: weaker where letters would not stand out from it.
  function fill(region) {
    const of = look(region), hue = W.colour(of.hue), ink = channels(W.colour("--ink"));
    let strength = of.strength, found = mixed(hue, strength);
    while (contrast(found, ink) < LEAST && strength > 0.05) { strength -= 0.04; found = mixed(hue, strength); }
    return found;
  }
  W.fill = fill;

  // Hatching of a verdict: slanted for a split, crossed where it is possible, none where there is none.
  function hatch(context, verdict, scale) {
    if (verdict === "never" || verdict === "undefined") return null;
    const tile = document.createElement("canvas");
    const size = 9 * scale;
    tile.width = tile.height = size;
    const pen = tile.getContext("2d");
    pen.strokeStyle = W.colour("--ink");
    pen.globalAlpha = 0.55;
    pen.lineWidth = scale;
    pen.beginPath();
    for (const shift of [-size, 0, size]) {
      pen.moveTo(shift, size); pen.lineTo(shift + size, 0);
      if (verdict !== "unique") { pen.moveTo(shift, 0); pen.lineTo(shift + size, size); }
    }
    pen.stroke();
    return context.createPattern(tile, "repeat");
  }

  function fitted(canvas) {
    const scale = window.devicePixelRatio || 1;
    const box = canvas.getBoundingClientRect();
    const width = Math.max(1, Math.round(box.width * scale));
    const height = Math.max(1, Math.round(box.height * scale));
    if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
    const pen = canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, box.width, box.height);
    return { pen, scale, width: box.width, height: box.height };
  }

  function frame(width, height) {
    return { left: ROOM.left, top: ROOM.top, width: width - ROOM.left - ROOM.right, height: height - ROOM.top - ROOM.bottom };
  }

  // Whole numbers between the ends, at distances of 1, 2 or 5.
  function ticks(low, high, most) {
    const rough = (high - low) / most;
    const power = Math.pow(10, Math.floor(Math.log10(rough)));
    const step = [1, 2, 5, 10].map((d) => d * power).find((s) => (high - low) / s <= most);
    const found = [];
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) found.push(Number((k * step).toPrecision(12)));
    return found;
  }

  // The roomiest cell of each region: distance to what is not of it, in cells, by two passes.
  function roomiest(codes, nx, ny, count) {
    const room = new Int16Array(nx * ny);
    const at = (i, j) => (i < 0 || j < 0 || i >= nx || j >= ny ? -1 : i * ny + j);
    const pass = (i, j, di, dj) => {
      let least = 9999;
      for (const [a, b] of [[di, 0], [0, dj], [di, dj], [di, -dj]]) {
        const other = at(i + a, j + b);
        least = Math.min(least, other < 0 || codes[other] !== codes[i * ny + j] ? 0 : room[other]);
      }
      return least + 1;
    };
    for (let i = 0; i < nx; i++) for (let j = 0; j < ny; j++) room[i * ny + j] = pass(i, j, -1, -1);
    const best = Array.from({ length: count }, () => ({ room: 0, i: 0, j: 0 }));
    for (let i = nx - 1; i >= 0; i--) for (let j = ny - 1; j >= 0; j--) {
      const cell = i * ny + j;
      room[cell] = Math.min(room[cell], pass(i, j, 1, 1));
      const of = best[codes[cell]];
      if (of && room[cell] > of.room) { of.room = room[cell]; of.i = i; of.j = j; }
    }
    return best;
  }

  // The regions of a plane; `words` tells what a parameter measures.
  W.drawPlane = function (canvas, plane, words) {
    const { pen, scale, width, height } = fitted(canvas);
    const box = frame(width, height);
    const nx = plane.x.points, ny = plane.y.points, codes = plane.codes;
    const looks = plane.regions.map(look);
    const fills = plane.regions.map(fill);

    const small = document.createElement("canvas");
    small.width = nx; small.height = ny;
    const cells = small.getContext("2d");
    const image = cells.createImageData(nx, ny);
    for (let i = 0; i < nx; i++) for (let j = 0; j < ny; j++) {
      const at = 4 * ((ny - 1 - j) * nx + i), fill = fills[codes[i * ny + j]];
      image.data[at] = fill[0]; image.data[at + 1] = fill[1]; image.data[at + 2] = fill[2]; image.data[at + 3] = 255;
    }
    cells.putImageData(image, 0, 0);
    // A cell reaches half way to its neighbours: those at the edges are halves.
    const wide = box.width / Math.max(1, nx - 1), high = box.height / Math.max(1, ny - 1);
    pen.save();
    pen.beginPath();
    pen.rect(box.left, box.top, box.width, box.height);
    pen.clip();
    pen.imageSmoothingEnabled = false;
    pen.drawImage(small, box.left - wide / 2, box.top - high / 2, box.width + wide, box.height + high);

    for (const verdict of new Set(plane.regions.map((region) => region.verdict))) {
      if (verdict === "never" || verdict === "undefined") continue;
      for (let i = 0; i < nx; i++) for (let j = 0; j < ny; j++) {
        image.data[4 * ((ny - 1 - j) * nx + i) + 3] = plane.regions[codes[i * ny + j]].verdict === verdict ? 255 : 0;
      }
      cells.putImageData(image, 0, 0);
      const layer = document.createElement("canvas");
      layer.width = Math.round(box.width * scale); layer.height = Math.round(box.height * scale);
      const brush = layer.getContext("2d");
      brush.fillStyle = hatch(brush, verdict, scale);
      brush.fillRect(0, 0, layer.width, layer.height);
      brush.globalCompositeOperation = "destination-in";
      brush.imageSmoothingEnabled = false;
      brush.drawImage(small, (-wide / 2) * scale, (-high / 2) * scale, (box.width + wide) * scale, (box.height + high) * scale);
      pen.drawImage(layer, box.left, box.top, box.width, box.height);
    }

    const light = new Path2D(), heavy = new Path2D();
    const px = (i) => box.left + (i - 0.5) * wide, py = (j) => box.top + box.height - (j - 0.5) * high;
    const edge = (a, b, x0, y0, x1, y1) => {
      if (codes[a] === codes[b]) return;
      const path = plane.regions[codes[a]].verdict === plane.regions[codes[b]].verdict ? light : heavy;
      path.moveTo(x0, y0); path.lineTo(x1, y1);
    };
    for (let i = 0; i < nx; i++) for (let j = 0; j < ny; j++) {
      const cell = i * ny + j;
      if (i + 1 < nx) edge(cell, cell + ny, px(i + 1), py(j), px(i + 1), py(j + 1));
      if (j + 1 < ny) edge(cell, cell + 1, px(i), py(j + 1), px(i + 1), py(j + 1));
    }
    pen.strokeStyle = W.colour("--ink");
    pen.lineCap = "square";
    pen.lineWidth = 0.8; pen.stroke(light);
    pen.lineWidth = 2.2; pen.stroke(heavy);
    pen.restore();
    axes(pen, box, plane, words);
    labels(pen, box, plane, looks, roomiest(apart(pen, box, plane), nx, ny, plane.regions.length));
  };

  // What an axis measures, with its name; the name alone where there is no room for more.
  function axisWords(pen, name, words, room) {
    const long = words(name) ? `${words(name)} (${name})` : name;
    return pen.measureText(long).width <= room ? long : name;
  }

  function axes(pen, box, plane, words) {
    pen.strokeStyle = W.colour("--line");
    pen.lineWidth = 1;
    pen.strokeRect(box.left, box.top, box.width, box.height);
    pen.fillStyle = W.colour("--ink");
    pen.font = "12px system-ui, 'DejaVu Sans', sans-serif";
    pen.textAlign = "center"; pen.textBaseline = "top";
    for (const value of ticks(plane.x.low, plane.x.high, Math.max(2, Math.floor(box.width / 70)))) {
      const x = box.left + ((value - plane.x.low) / (plane.x.high - plane.x.low)) * box.width;
      pen.fillRect(x - 0.5, box.top + box.height, 1, 4);
      pen.fillText(String(value), x, box.top + box.height + 6);
    }
    pen.fillText(axisWords(pen, plane.x.name, words, box.width), box.left + box.width / 2, box.top + box.height + 26);
    pen.textAlign = "right"; pen.textBaseline = "middle";
    for (const value of ticks(plane.y.low, plane.y.high, Math.max(2, Math.floor(box.height / 50)))) {
      const y = box.top + box.height - ((value - plane.y.low) / (plane.y.high - plane.y.low)) * box.height;
      pen.fillRect(box.left - 4, y - 0.5, 4, 1);
      pen.fillText(String(value), box.left - 7, y);
    }
    pen.save();
    pen.translate(13, box.top + box.height / 2);
    pen.rotate(-Math.PI / 2);
    pen.textAlign = "center";
    pen.fillText(axisWords(pen, plane.y.name, words, box.height), 0, 0);
    pen.restore();
  }

  function labels(pen, box, plane, looks, places) {
    const wide = box.width / Math.max(1, plane.x.points - 1), high = box.height / Math.max(1, plane.y.points - 1);
    pen.textAlign = "center"; pen.textBaseline = "middle";
    places.forEach((place, code) => {
      const room = (2 * place.room - 1) * Math.min(wide, high);
      if (room < 16) return;
      const x = box.left + place.i * wide, y = box.top + box.height - place.j * high;
      const words = W.VERDICTS[plane.regions[code].verdict];
      pen.font = "600 14px system-ui, 'DejaVu Sans', sans-serif";
      let said = looks[code].letter + (words ? ": " + words : "");
      if (pen.measureText(said).width + 8 > (2 * place.room - 1) * wide) said = looks[code].letter;
      const half = pen.measureText(said).width / 2 + 4;
      plate(pen, said, Math.min(box.left + box.width - half, Math.max(box.left + half, x)), Math.min(box.top + box.height - 10, Math.max(box.top + 10, y)));
    });
  }

  function plate(pen, said, x, y) {
    const width = pen.measureText(said).width + 8;
    pen.globalAlpha = 0.82;
    pen.fillStyle = W.colour("--ground");
    pen.fillRect(x - width / 2, y - 10, width, 20);
    pen.globalAlpha = 1;
    pen.fillStyle = W.colour("--ink");
    pen.fillText(said, x, y + 1);
  }

  const inside = (plane, mark) => mark.x >= plane.x.low && mark.x <= plane.x.high && mark.y >= plane.y.low && mark.y <= plane.y.high;
  const placed = (box, plane, point) => [
    box.left + ((point.x - plane.x.low) / (plane.x.high - plane.x.low)) * box.width,
    box.top + box.height - ((point.y - plane.y.low) / (plane.y.high - plane.y.low)) * box.height,
  ];

  // Where the name of a mark stands: right of it, or left where there is no room.
  function named(pen, box, mark, at) {
    pen.font = "12px system-ui, 'DejaVu Sans', sans-serif";
    const said = mark.name + (mark.moves ? "*" : ""), room = pen.measureText(said).width;
    const left = at[0] + 12 + room > box.left + box.width;
    return { said, left, from: left ? at[0] - 10 - room : at[0] + 10, to: left ? at[0] - 10 : at[0] + 10 + room };
  }

  // The codes, with the cells under marks and their names taken out, so that no letter is put there.
  function apart(pen, box, plane) {
    const codes = Uint16Array.from(plane.codes), { x, y } = plane;
    for (const mark of plane.marks.filter((one) => inside(plane, one))) {
      const at = placed(box, plane, mark), name = mark.name ? named(pen, box, mark, at) : { from: at[0], to: at[0] };
      const across = (px) => Math.round(((px - box.left) / box.width) * (x.points - 1)), up = (py) => Math.round(((box.top + box.height - py) / box.height) * (y.points - 1));
      const [i0, i1, j0, j1] = [across(Math.min(name.from, at[0] - 9)), across(Math.max(name.to, at[0] + 9)), up(at[1] + 9), up(at[1] - 9)];
      for (let i = Math.max(0, i0); i <= Math.min(x.points - 1, i1); i++) {
        for (let j = Math.max(0, j0); j <= Math.min(y.points - 1, j1); j++) codes[i * y.points + j] = 65535;
      }
    }
    return codes;
  }

  // How far, in pixels, a pointer is from a mark.
  W.distanceTo = function (canvas, plane, event, mark) {
    const bounds = canvas.getBoundingClientRect(), at = placed(frame(bounds.width, bounds.height), plane, mark);
    return inside(plane, mark) ? Math.hypot(event.clientX - bounds.left - at[0], event.clientY - bounds.top - at[1]) : Infinity;
  };

  W.drawMarks = function (canvas, plane, point) {
    const { pen, width, height } = fitted(canvas);
    if (!plane) return;
    const box = frame(width, height);
    const ink = W.colour("--ink"), ground = W.colour("--ground");
    pen.font = "12px system-ui, 'DejaVu Sans', sans-serif";
    for (const mark of plane.marks.filter((one) => inside(plane, one))) {
      const at = placed(box, plane, mark);
      pen.beginPath();
      if (mark.name) { pen.moveTo(at[0], at[1] - 6); pen.lineTo(at[0] + 6, at[1]); pen.lineTo(at[0], at[1] + 6); pen.lineTo(at[0] - 6, at[1]); pen.closePath(); }
      else pen.rect(at[0] - 4.5, at[1] - 4.5, 9, 9);
      pen.fillStyle = ground; pen.fill();
      pen.strokeStyle = ink; pen.lineWidth = 1.6; pen.stroke();
      if (!mark.name) continue;
      const { said, left } = named(pen, box, mark, at);
      pen.textAlign = left ? "right" : "left"; pen.textBaseline = "middle";
      pen.lineWidth = 3.5; pen.strokeStyle = ground; pen.lineJoin = "round";
      const by = placed(box, plane, point), up = Math.hypot(by[0] - at[0], by[1] - at[1]) < 24 ? 14 : 0; // clear of the cross
      pen.strokeText(said, at[0] + (left ? -10 : 10), at[1] - up);
      pen.fillStyle = ink;
      pen.fillText(said, at[0] + (left ? -10 : 10), at[1] - up);
    }
    const at = placed(box, plane, point);
    for (const [colour, thick] of [[ground, 4], [ink, 1.8]]) {
      pen.strokeStyle = colour; pen.lineWidth = thick;
      pen.beginPath();
      pen.moveTo(at[0] - 15, at[1]); pen.lineTo(at[0] - 5, at[1]); pen.moveTo(at[0] + 5, at[1]); pen.lineTo(at[0] + 15, at[1]);
      pen.moveTo(at[0], at[1] - 15); pen.lineTo(at[0], at[1] - 5); pen.moveTo(at[0], at[1] + 5); pen.lineTo(at[0], at[1] + 15);
      pen.moveTo(at[0] + 8, at[1]); pen.arc(at[0], at[1], 8, 0, 2 * Math.PI);
      pen.stroke();
    }
  };

  // The point of the plane under a place of the canvas, kept inside.
  W.pointAt = function (canvas, plane, event) {
    const bounds = canvas.getBoundingClientRect();
    const box = frame(bounds.width, bounds.height);
    const share = (value) => Math.min(1, Math.max(0, value));
    const across = share((event.clientX - bounds.left - box.left) / box.width);
    const up = 1 - share((event.clientY - bounds.top - box.top) / box.height);
    return { x: plane.x.low + across * (plane.x.high - plane.x.low), y: plane.y.low + up * (plane.y.high - plane.y.low) };
  };

  // The number of the value nearest on an axis.
  W.cell = (axis, value) => Math.min(axis.points - 1, Math.max(0, Math.round(((value - axis.low) / (axis.high - axis.low)) * (axis.points - 1))));

  W.drawSwatch = function (canvas, region) {
    const of = look(region), scale = window.devicePixelRatio || 1;
    canvas.width = 30 * scale; canvas.height = 20 * scale;
    const pen = canvas.getContext("2d");
    const colour = `rgb(${fill(region).join(",")})`;
    pen.fillStyle = colour;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    const pattern = hatch(pen, region.verdict, scale);
    if (pattern) { pen.fillStyle = pattern; pen.fillRect(0, 0, canvas.width, canvas.height); }
    pen.fillStyle = colour; // no hatching under the letter
    pen.fillRect(canvas.width / 2 - 7 * scale, 0, 14 * scale, canvas.height);
    pen.fillStyle = W.colour("--ink");
    pen.font = `600 ${13 * scale}px system-ui, 'DejaVu Sans', sans-serif`;
    pen.textAlign = "center"; pen.textBaseline = "middle";
    pen.fillText(of.letter, canvas.width / 2, canvas.height / 2 + scale);
  };
})(Wedgesim);
