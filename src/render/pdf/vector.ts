/** Puts an SVG picture into a PDF as vectors. The only module that knows svg-to-pdfkit. */
import type {Drawing} from '../chart/draw.js';
import type {Weight} from '../font.js';

export type PlaceDrawing = (document: PDFKit.PDFDocument, drawing: Drawing, x: number, y: number) => void;

/** Loads the converter. A drawing keeps its size; text in it uses the fonts registered in the document under the names of their weights. */
export async function vectors(): Promise<PlaceDrawing> {
  const {default: draw} = await import('svg-to-pdfkit');
  return (document, drawing, x, y) => {
    // The types ask for the class where the converter takes a document.
    draw(document, drawing.svg, x, y, {
      width: drawing.width,
      height: drawing.height,
      assumePt: true,
      preserveAspectRatio: 'xMinYMin meet',
      fontCallback: (_family: string, bold: boolean, _italic: boolean, faux: {fauxItalic: boolean; fauxBold: boolean}): Weight => {
        faux.fauxBold = false;
        faux.fauxItalic = false;
        return bold ? 'bold' : 'regular';
      },
      warningCallback: (warning: string) => {
        throw new Error(`drawing: ${warning}`);
      },
    });
  };
}
