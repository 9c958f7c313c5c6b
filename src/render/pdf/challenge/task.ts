import type {LearnerInput} from '../../learner.js';
import {challengeDocument} from './document.js';

/** The pool's task `challenge`: the bytes of `challenge.pdf`. */
export default function challenge(input: LearnerInput): Promise<Uint8Array> {
  return challengeDocument(input);
}
