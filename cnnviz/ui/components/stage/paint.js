// Colours and numbers: how a value looks.

// A theme colour as [red, green, blue]; the canvas understands whatever CSS does.
function rgbOf(colour, pen) {
  pen.fillStyle = "#000";
  pen.fillStyle = colour;
  const text = pen.fillStyle;
  if (text.startsWith("#")) return [1, 3, 5].map((place) => parseInt(text.slice(place, place + 2), 16));
  return text.match(/[\d.]+/g).slice(0, 3).map(Number);
}

function cssOf(colour, alpha = 1) {
  return `rgb(${colour.map(Math.round).join(" ")} / ${alpha})`;
}

function mix(from, to, share) {
  return from.map((value, i) => value + (to[i] - value) * share);
}

function luminance(colour) {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// The colours of the theme that is on, chosen by the background that Streamlit shows.
class Paint {
  constructor(colours, styles, pen) {
    const read = (name) => rgbOf(styles.getPropertyValue(name).trim() || "#fff", pen);
    this.dark = luminance(read("--st-background-color")) < 0.3;
    this.card = read("--st-secondary-background-color");
    const roles = colours[this.dark ? "dark" : "light"];
    this.role = Object.fromEntries(Object.entries(roles).map(([name, value]) => [name, rgbOf(value, pen)]));
    this.inks = [rgbOf(colours.light.text, pen), rgbOf(colours.light.surface, pen)];
    this.font = styles.getPropertyValue("--st-font").trim() || "sans-serif";
  }

  tint(role, share) {
    return mix(this.card, this.role[role], share);
  }

  // Zero is the card itself with a breath of colour; the sign chooses the hue, the size how much of it.
  shade(role, value, most) {
    const size = most > 0 ? Math.min(1, Math.abs(value) / most) : 0;
    const hue = value < 0 ? this.role.negative : this.role[role];
    return mix(this.card, hue, 0.09 + 0.79 * size);
  }

  // The ink that reads best on a fill: dark or light, whichever stands out more.
  ink(fill) {
    const under = luminance(fill);
    const contrast = (colour) => {
      const over = luminance(colour);
      return (Math.max(over, under) + 0.05) / (Math.min(over, under) + 0.05);
    };
    const [dark, light] = this.inks;
    return contrast(light) * 1.25 >= contrast(dark) ? light : dark;
  }
}

const MINUS = "−";

// How many decimals the numbers of one array need. Numbers that at most `most` decimals do not show in full are
// rounded to two significant ones, and `exact` says so.
class Digits {
  constructor(values, most) {
    this.places = 0;
    this.exact = true;
    this.largest = 0;
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      this.largest = Math.max(this.largest, Math.abs(value));
      while (this.places < most && !this.fits(value, this.places)) this.places++;
      this.exact &&= this.fits(value, this.places);
    }
    if (!this.exact) this.places = Math.max(2, Math.min(8, 1 - Math.floor(Math.log10(this.largest))));
  }

  // float32 keeps about seven digits: 0.1 arrives as 0.10000000149 and still counts as one decimal.
  fits(value, places) {
    const scaled = Math.abs(value) * 10 ** places;
    return Math.abs(scaled - Math.round(scaled)) <= 1e-6 + scaled * 1e-6;
  }

  text(value, places = this.places) {
    if (Number.isNaN(value)) return "";
    const size = Math.abs(value);
    let text = size.toFixed(places);
    if (size === Infinity) text = "∞";
    else if (size >= 1e6) text = size.toExponential(2).replace("e+", "e");
    // A small number keeps its zeros, "0.00", so that it is not taken for none at all.
    else if (text.includes(".") && (Number(text) !== 0 || size === 0)) text = text.replace(/\.?0+$/, "");
    return value < 0 ? MINUS + text : text;
  }

  // As a factor or a summand: a negative number stands in brackets.
  term(value) {
    return value < 0 ? `(${this.text(value)})` : this.text(value);
  }

  // As far as float32 can be trusted.
  long(value) {
    if (this.exact || !Number.isFinite(value)) return this.text(value);
    return String(Number(value.toPrecision(5))).replace("-", MINUS).replace("e-", `e${MINUS}`);
  }
}
