// The labels that we put on images, in the store and in their configuration.

/** Says on an image what it is, in a sentence: it was made here instead of pulled. */
export const STAND_IN_LABEL = 'dev.tutti.stand-in';
/** Says on an image that its base is a stand-in, and which. */
export const BASE_STAND_IN_LABEL = 'dev.tutti.base-stand-in';
/** How an image came here: `build`, `import`, `pull`, `stand-in`. */
export const ORIGIN_LABEL = 'dev.tutti.origin';
