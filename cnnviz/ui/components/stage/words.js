// What the stage says: about the cell pointed at, and aloud for who cannot see it.

function describe(stage, focus) {
  const { scene, digits } = stage;
  const { labels } = scene;
  const valued = scene.kind !== "windows";
  const parts = [];
  const place = (cell) => ({ row: cell[0] + 1, column: cell[1] + 1 });
  const read = (role, value) => digits[role].long(value);
  if (focus.kind === "output") {
    const channel = scene.kind === "pooling" ? focus.channel : stage.plane;
    const value = valued ? read("output", scene.at("output", ...focus.cell, channel)) : "";
    parts.push(fill(valued ? labels.at_output : labels.at_place, { ...place(focus.cell), value }));
  }
  if (focus.kind === "input") {
    const own = [focus.cell[0] - scene.pad[0][0], focus.cell[1] - scene.pad[1][0]];
    const number = valued ? scene.at("padded", ...focus.cell, focus.channel) : NaN;
    const value = Number.isNaN(number) ? "" : read("input", number);
    const padding = scene.isPadding(...focus.cell);
    const template = padding
      ? value ? labels.at_padding : labels.at_pad
      : value ? labels.at_input : labels.at_pixel;
    parts.push(fill(template, { ...place(own), value }));
    const fed = scene.fedBy(...focus.cell);
    parts.push(fed.length ? fill(labels.feeds, { count: fed.length, total: scene.steps }) : labels.unreached);
  }
  if (focus.kind === "weight") {
    const slice = scene.kind === "convolution" ? scene.channelsOf(stage.plane).indexOf(focus.channel) : 0;
    const value = valued ? read("kernel", scene.at("kernel", focus.i, focus.j, slice, stage.plane)) : "";
    parts.push(fill(valued ? labels.at_weight : labels.at_window, { ...place([focus.i, focus.j]), value }));
    parts.push(fill(labels.used, { count: scene.steps }));
  }
  const pair = scene.kind === "convolution" && stage.pair();
  if (pair) {
    const slice = scene.channelsOf(stage.plane).indexOf(pair.channel);
    const [y, x] = scene.under(...stage.shown, pair.i, pair.j);
    if (slice >= 0) {
      const product = scene.at("products", ...stage.shown, pair.i, pair.j, slice, stage.plane);
      const values = {
        input: digits.input.term(scene.at("padded", y, x, pair.channel)),
        weight: digits.kernel.term(scene.at("kernel", pair.i, pair.j, slice, stage.plane)),
        product: digits.products.text(product),
      };
      parts.push(fill(labels.product, values));
    }
  }
  return parts.join(" · ");
}

function aloud(stage) {
  const { scene } = stage;
  const windows = scene.kind === "windows";
  const [rows, columns] = windows ? covered(scene, ...stage.cell) : [];
  const plane = scene.kind === "convolution" ? stage.plane : 0;
  const value = windows ? "" : stage.digits.output.text(scene.at("output", ...stage.cell, plane));
  const what = fill(scene.labels[`spoken_${scene.mode ?? scene.kind}`], { value, rows, columns });
  return fill(scene.labels.spoken, { ...stage.status(), what });
}

// The rows and columns, counted from 1, that a window looks at.
function covered(scene, row, column) {
  const [top, left] = scene.under(row, column, 0, 0);
  return [span(top, scene.windowRows, scene.dilation[0]), span(left, scene.windowColumns, scene.dilation[1])];
}
