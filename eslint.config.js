import tseslint from 'typescript-eslint';

export default tseslint.config(
  {ignores: ['lib/**', 'cache/**', 'dist/**', 'node_modules/**', 'bin/**', 'coverage/**']},
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: [
            'eslint.config.js',
            'vitest.config.ts',
            'vitest.cases.config.ts',
            'vitest.mutants.config.ts',
            'vitest.slow.config.ts',
            'scripts/*.mjs',
            'scripts/bench/*.mjs',
          ],
        },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // Numbers in messages are meant.
      '@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true, allowBoolean: true}],
      '@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_', varsIgnorePattern: '^_'}],
      // Type parameters that are used once document what a caller gets back from JSON or a worker.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // noUncheckedIndexedAccess makes the typed-array loops need it; a test that wants safety asserts.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', {considerDefaultExhaustiveForUnions: true}],
      'no-console': 'error',
    },
  },
  {files: ['eslint.config.js', 'scripts/**/*.mjs'], ...tseslint.configs.disableTypeChecked},
  {files: ['scripts/**', 'src/cli.ts', 'src/report/**'], rules: {'no-console': 'off'}},
);
