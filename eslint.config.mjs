import pulumi from "@pulumi/eslint-plugin";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  {
    ignores: [
      "**/node_modules/",
      "app/dist/",
      "components/dist/",
      "components/plugin/dist/",
      "from-link/dist/",
      "examples/typescript/",
      "state/",
      "coverage/",
    ],
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          "tsconfig.json",
          "test/tsconfig.json",
          "tsconfig.tools.json",
          "components/status/page/tsconfig.json",
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["index.ts", "components/**/*.ts"],
    plugins: { "@pulumi": pulumi },
    rules: { "@pulumi/no-output-instance-in-template-literal": "error" },
  },
  {
    files: ["**/test/**/*.ts"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
);
