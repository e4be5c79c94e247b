package dev.invitations.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.h2.api.Trigger;
import org.jspecify.annotations.Nullable;

/** A trigger of H2 with a chosen effect. H2 creates it by its name. */
public final class RefusingTrigger implements Trigger {

    /** The body of the trigger. */
    interface Effect {
        void run(Connection connection) throws SQLException;
    }

    private static volatile Effect effect = connection -> {};

    /** Chooses the effect of all triggers of this class. */
    static void run(Effect chosen) {
        effect = chosen;
    }

    static void failWith(SQLException failure) {
        run(connection -> {
            throw failure;
        });
    }

    static void failWith(RuntimeException failure) {
        run(connection -> {
            throw failure;
        });
    }

    @Override
    public void fire(Connection connection, Object @Nullable [] before, Object @Nullable [] after) throws SQLException {
        effect.run(connection);
    }
}
