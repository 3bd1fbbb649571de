// What is shown of one epoch: the fixed picture with Grad-CAM, the answers, the filters, the maps of a layer.

function tile(className, ...parts) {
  const canvas = make("canvas", "", { role: "img" });
  return { canvas, node: make("figure", className, canvas, ...parts) };
}

function named(canvas, label) {
  canvas.setAttribute("aria-label", label);
  canvas.title = label;
}

class PictureView {
  constructor() {
    this.tiles = ["plain", "overlay", "grid", "hires"].map((kind) => {
      const caption = make("figcaption");
      return { kind, caption, ...tile(`tile ${kind}`, caption) };
    });
    this.note = make("p", "note");
    this.node = make("div", "part seen", make("div", "tiles", ...this.tiles.map((one) => one.node)), this.note);
  }

  receive(data, arrays, player) {
    Object.assign(this, { data, arrays, player });
    const [offset, height, width, channels] = data.picture;
    const pixels = arrays.rows.bytes.subarray(offset, offset + height * width * channels);
    this.size = [height, width];
    this.colours = (index) => [0, 1, 2].map((colour) => pixels[index * channels + (channels === 3 ? colour : 0)]);
    const [plain] = this.tiles;
    paintPixels(plain.canvas, height, width, this.colours);
    const truth = fill(data.labels.is, { name: data.classes[data.truth] });
    setText(plain.caption, truth);
    named(plain.canvas, `${data.labels.picture}, ${truth}`);
    this.node.classList.toggle("smooth", Math.max(height, width) > 64);
  }

  show(frame) {
    const { data, arrays, player } = this;
    const { labels, cam, hires } = data;
    const peak = arrays.at("numbers", cam.peaks, frame)[0];
    const [, overlay, grid, other] = this.tiles;
    overlay.node.hidden = grid.node.hidden = !cam.layer;
    other.node.hidden = !hires;
    if (!cam.layer) return setText(this.note, labels.cam_none);
    const [, , rows, columns] = cam.levels;
    const heat = this.lay(overlay.canvas, cam, frame);
    paintPixels(grid.canvas, rows, columns, (index) => player.heat[levelOf(heat[index])]);
    setText(overlay.caption, labels.cam);
    setText(grid.caption, fill(labels.grid, { height: rows, width: columns }));
    const note = Number.isNaN(peak) ? labels.cam_nan : fill(peak === 0 ? labels.cam_empty : labels.cam_note, cam);
    setText(this.note, hires ? `${note} ${labels.hires_note}` : note);
    named(overlay.canvas, `${labels.cam}. ${note}`);
    named(grid.canvas, `${labels.cam}, ${rows}×${columns}. ${note}`);
    if (!hires) return;
    this.lay(other.canvas, hires, frame);
    setText(other.caption, labels.hires);
    named(other.canvas, `${labels.hires}. ${labels.hires_note}`);
  }

  // Lays a map over the picture; returns its cells from 0 to 1.
  lay(canvas, map, frame) {
    const [, , rows, columns] = map.levels;
    const heat = Array.from(this.arrays.at("bytes", map.levels, frame), (level) => level / 255);
    const shares = enlarge(heat, rows, columns, ...this.size);
    paintPixels(canvas, ...this.size, (index) =>
      mix(this.colours(index), this.player.heat[levelOf(shares[index])], 0.5 * Math.sqrt(shares[index]))
    );
    return heat;
  }
}

class AnswersView {
  constructor() {
    this.title = make("h4");
    this.list = make("ul");
    this.node = make("div", "part answers", this.title, this.list);
  }

  receive(data, arrays) {
    Object.assign(this, { data, arrays });
    setText(this.title, data.labels.answers);
    this.bars = data.classes.map((name, place) => {
      const bar = make("i");
      const share = make("span", "share");
      const label = make("span", "class", place === data.truth ? `✓ ${name}` : name);
      const row = make("li", place === data.truth ? "truth" : "", label, make("span", "track", bar), share);
      if (place === data.truth) row.title = data.labels.true;
      return { name, bar, share, row };
    });
    this.list.replaceChildren(...this.bars.map((one) => one.row));
  }

  show(frame) {
    const values = this.arrays.at("numbers", this.data.probabilities, frame);
    this.bars.forEach(({ bar, share }, place) => {
      bar.style.width = `${Number.isFinite(values[place]) ? 100 * values[place] : 0}%`;
      setText(share, percent(values[place]));
    });
    return values;
  }
}

class FiltersView {
  constructor() {
    this.title = make("h4");
    this.wall = make("div", "wall filters");
    this.note = make("p", "note");
    this.node = make("div", "part", this.title, this.wall, this.note);
  }

  receive(data, arrays, player) {
    Object.assign(this, { data, arrays, player });
    const { labels, filters } = data;
    const [, , height, width, channels, count] = filters.levels;
    this.tiles = filters.layer ? Array.from({ length: count }, () => tile("")) : [];
    this.wall.replaceChildren(...this.tiles.map((one) => one.node));
    setText(this.title, filters.layer ? fill(labels.filters, filters) : "");
    const size = fill(labels.filters_note, { shown: count, count: filters.count, height, width });
    const colours = channels === 3 ? labels.filters_colour : fill(labels.filters_signed, { largest: short(filters.largest) });
    setText(this.note, filters.layer ? `${size}. ${colours}` : labels.no_filters);
  }

  show(frame) {
    const { filters, labels } = this.data;
    const [, , height, width, channels, count] = filters.levels;
    const levels = this.arrays.at("bytes", filters.levels, frame);
    const weight = (level) => ((level - 128) / 127) * filters.largest;
    this.tiles.forEach(({ canvas }, place) => {
      const at = (index, channel) => levels[(index * channels + channel) * count + place];
      paintPixels(canvas, height, width, (index) =>
        channels === 3 ? [at(index, 0), at(index, 1), at(index, 2)] : this.player.signed[at(index, 0)]
      );
      const own = Array.from({ length: height * width * channels }, (_, index) => levels[index * count + place]);
      const [low, high] = [Math.min(...own), Math.max(...own)].map((level) => short(weight(level)));
      named(canvas, fill(labels.filter, { number: place + 1, low, high }));
    });
  }
}

class MapsView {
  constructor(player) {
    this.player = player;
    this.chosen = 0;
    this.select = make("select");
    this.select.onchange = () => {
      this.chosen = Number(this.select.value);
      this.build();
      this.show(player.frame);
    };
    this.words = make("span");
    this.wall = make("div", "wall maps");
    this.note = make("p", "note");
    this.node = make("div", "part wide", make("h4", "", make("label", "", this.words, this.select)), this.wall, this.note);
  }

  receive(data, arrays, player, anew) {
    Object.assign(this, { data, arrays });
    this.node.hidden = !data.maps.length;
    setText(this.words, data.labels.maps);
    if (anew) {
      this.chosen = 0;
      this.select.replaceChildren(...data.maps.map(({ layer, kind }, place) => make("option", "", { value: place }, `${layer} · ${kind}`)));
    }
    if (data.maps.length) this.build();
  }

  build() {
    const [, , count] = this.data.maps[this.chosen].levels;
    if (this.tiles?.length === count) return;
    this.tiles = Array.from({ length: count }, () => tile(""));
    this.wall.classList.toggle("many", count > 8);
    this.wall.replaceChildren(...this.tiles.map((one) => one.node));
  }

  show(frame) {
    if (!this.data.maps.length) return;
    const { labels } = this.data;
    const { levels, ranges, channels } = this.data.maps[this.chosen];
    const [, , count, height, width] = levels;
    const cells = this.arrays.at("bytes", levels, frame);
    const ends = this.arrays.at("numbers", ranges, frame);
    const low = Math.min(0, ...ends);
    const high = Math.max(0, ...ends);
    const most = Math.max(-low, high);
    const table = low < 0 ? this.player.signed : this.player.heat;
    this.tiles.forEach(({ canvas }, place) => {
      const [from, to] = ends.subarray(2 * place, 2 * place + 2);
      paintPixels(canvas, height, width, (index) => {
        const value = from + (cells[place * height * width + index] / 255) * (to - from);
        const share = most > 0 ? value / most : 0;
        return table[levelOf(low < 0 ? 0.5 + share / 2 : share)];
      });
      const label = fill(labels.map, { number: place + 1, low: short(from), high: short(to) });
      named(canvas, from === 0 && to === 0 ? `${label}: ${labels.all_zero}` : label);
    });
    const size = { shown: count, count: channels, height, width };
    setText(this.note, fill(labels.maps_note, { ...size, low: short(low), high: short(high) }));
  }
}
