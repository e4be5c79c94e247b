package dev.invitations.examples.console;

import dev.invitations.jdbc.JdbcSchema;
import javax.sql.DataSource;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.stereotype.Component;

/**
 * Creates the missing tables of the service and of the library when the console starts, and checks that the library
 * works on them.
 */
@Component
class SchemaInitializer {

    SchemaInitializer(DataSource database, JdbcConnectionDetails connection) {
        String kind = DatabaseDriver.fromJdbcUrl(connection.getJdbcUrl()).getId();
        ClassPathResource script = new ClassPathResource("db/" + kind + ".sql");
        DatabasePopulatorUtils.execute(new ResourceDatabasePopulator(script), database);
        JdbcSchema schema = JdbcSchema.of(database, InvitationsConfiguration.TABLES);
        schema.apply();
        schema.check();
    }
}
