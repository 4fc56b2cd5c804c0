/** A terminal's screen as an SVG picture. */

const cellWidth = 8.43;
const cellHeight = 17;
const margin = 12;
const background = '#11111b';
const foreground = '#cdd6f4';
const named =
  '#1e1e2e #f38ba8 #a6e3a1 #f9e2af #89b4fa #cba6f7 #94e2d5 #bac2de #585b70 #f38ba8 #a6e3a1 #f9e2af #89b4fa #cba6f7 #94e2d5 #ffffff'.split(
    ' ',
  );

/** @param {import('@xterm/headless').Terminal} terminal */
export function screenAsSvg(terminal) {
  const { cols, rows, buffer } = terminal;
  const shapes = [];
  for (let y = 0; y < rows; y++) {
    const line = buffer.active.getLine(buffer.active.viewportY + y);
    for (let x = 0; x < cols; x++) {
      const cell = line?.getCell(x);
      if (cell !== undefined && cell.getWidth() > 0) shapes.push(cellAsSvg(cell, margin + x * cellWidth, margin + y * cellHeight));
    }
  }
  const width = cols * cellWidth + 2 * margin;
  const height = rows * cellHeight + 2 * margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans Mono,monospace" font-size="14">`,
    `<rect width="100%" height="100%" rx="8" fill="${background}"/>`,
    ...shapes,
    '</svg>',
  ].join('');
}

/** @param {import('@xterm/headless').IBufferCell} cell @param {number} x @param {number} y */
function cellAsSvg(cell, x, y) {
  const text = cell.isFgRGB() ? rgb(cell.getFgColor()) : cell.isFgPalette() ? fromPalette(cell.getFgColor()) : foreground;
  const fill = cell.isBgRGB() ? rgb(cell.getBgColor()) : cell.isBgPalette() ? fromPalette(cell.getBgColor()) : undefined;
  const [front, back] = cell.isInverse() ? [fill ?? background, text] : [text, fill];
  // A third of a pixel more than the cell: no hairline between neighbours.
  const box =
    back === undefined
      ? ''
      : `<rect x="${x}" y="${y}" width="${cellWidth * cell.getWidth() + 0.3}" height="${cellHeight}" fill="${back}"/>`;
  const characters = cell.getChars();
  if (characters.trim() === '') return box;
  const weight = cell.isBold() ? ' font-weight="bold"' : '';
  const opacity = cell.isDim() ? ' opacity="0.6"' : '';
  return `${box}<text x="${x}" y="${y + 13}" fill="${front}"${weight}${opacity}>${escaped(characters)}</text>`;
}

/** @param {number} colour */
function rgb(colour) {
  return `#${colour.toString(16).padStart(6, '0')}`;
}

/** The 256 colours of xterm: 16 named, a cube of 6 × 6 × 6, and 24 greys. @param {number} index */
function fromPalette(index) {
  if (index < 16) return named[index] ?? foreground;
  if (index >= 232) return `#${(8 + (index - 232) * 10).toString(16).padStart(2, '0').repeat(3)}`;
  const step = index - 16;
  return `#${[Math.floor(step / 36), Math.floor(step / 6) % 6, step % 6].map((v) => (v === 0 ? 0 : v * 40 + 55).toString(16).padStart(2, '0')).join('')}`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
