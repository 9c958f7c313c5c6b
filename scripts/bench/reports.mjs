/** The reports: four PDFs, the page and the workbook of a data set that is there, side by side in two workers. */
import {prepareStage} from './full.mjs';

/** Builds as far as the full stage; what it gives makes the reports. */
export const prepare = (options) => prepareStage(options, 'full', 'reports');
