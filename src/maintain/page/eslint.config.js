import js from '@eslint/js';
import globals from 'globals';

// The base path is the repository: where ESLint is started.
export default [{ ...js.configs.recommended, languageOptions: { globals: globals.browser } }];
