/** A licence as descriptors name it. */
export interface Licence {
  readonly title: string;
  /** Where its text stands. */
  readonly path: string;
}

const creative = (kind: string, title: string, version = '4.0'): Licence => ({
  title: `Creative Commons ${title} ${version}`,
  path: `https://creativecommons.org/licenses/${kind}/${version}/`,
});

/** Licences that data is given away under, by their SPDX identifiers (https://spdx.org/licenses). */
export const LICENCES: {readonly [spdx: string]: Licence} = {
  'CC-BY-4.0': creative('by', 'Attribution'),
  'CC-BY-SA-4.0': creative('by-sa', 'Attribution Share Alike'),
  'CC-BY-NC-4.0': creative('by-nc', 'Attribution Non Commercial'),
  'CC-BY-NC-SA-4.0': creative('by-nc-sa', 'Attribution Non Commercial Share Alike'),
  'CC-BY-ND-4.0': creative('by-nd', 'Attribution No Derivatives'),
  'CC-BY-NC-ND-4.0': creative('by-nc-nd', 'Attribution Non Commercial No Derivatives'),
  'CC0-1.0': {title: 'Creative Commons Zero 1.0', path: 'https://creativecommons.org/publicdomain/zero/1.0/'},
  'ODC-By-1.0': {title: 'Open Data Commons Attribution 1.0', path: 'https://opendatacommons.org/licenses/by/1-0/'},
  'ODbL-1.0': {title: 'Open Database License 1.0', path: 'https://opendatacommons.org/licenses/odbl/1-0/'},
  'PDDL-1.0': {title: 'Public Domain Dedication and License 1.0', path: 'https://opendatacommons.org/licenses/pddl/1-0/'},
  'CDLA-Permissive-2.0': {title: 'Community Data License Agreement Permissive 2.0', path: 'https://cdla.dev/permissive-2-0/'},
  'CDLA-Sharing-1.0': {title: 'Community Data License Agreement Sharing 1.0', path: 'https://cdla.dev/sharing-1-0/'},
  'OGL-UK-3.0': {
    title: 'Open Government Licence v3.0',
    path: 'https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/',
  },
  'Apache-2.0': {title: 'Apache License 2.0', path: 'https://www.apache.org/licenses/LICENSE-2.0'},
  MIT: {title: 'MIT License', path: 'https://opensource.org/license/mit'},
};

/** SPDX's form for a licence that is not on its list, such as terms of a school: `LicenseRef-Our-School`. */
const OWN = /^LicenseRef-[A-Za-z0-9.-]+$/;

/** Whether text names a licence by an SPDX identifier that is known here, or by one of its own. */
export const isLicence = (text: string): boolean => text in LICENCES || OWN.test(text);

/** A semantic version (https://semver.org): three numbers, then perhaps a pre-release and a build. */
export const SEMVER =
  '^(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)(?:-(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*))*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$';
