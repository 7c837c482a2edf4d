/// The version that the package was built as: SATOKEN_VERSION of the building environment, else "development".
const char *satoken_version(void);
