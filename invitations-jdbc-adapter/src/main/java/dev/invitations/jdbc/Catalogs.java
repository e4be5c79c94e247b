package dev.invitations.jdbc;

/** The catalogues of the supported databases. */
final class Catalogs {

    private Catalogs() {}

    static Catalog of(Dialect dialect) {
        return switch (dialect.folder()) {
            case "h2" -> new H2Catalog();
            case "mariadb" -> new MariaDbCatalog();
            case "postgresql" -> new PostgresCatalog();
            default -> throw new IllegalArgumentException("no catalogue for " + dialect.product());
        };
    }
}
