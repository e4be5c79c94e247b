package dev.invitations.verification.races;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.jdbc.JdbcRoleCatalog;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.StorageProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DomainId;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.port.Change;
import dev.invitations.port.Storage;
import dev.invitations.verification.races.Authority.Meeting;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Tests that no invitee gets a role that its inviter can no longer grant, and that a domain keeps a member that manages
 * it, even if losing and using the authority happen at the same time.
 */
@Tag("proof")
class AuthorityTest {

    private static final int ROUNDS = HarnessReport.size(8, 500);
    private static final long SEED = 20_260_301;

    /** The maximum number of tries to observe a planted bug. */
    private static final int PATIENCE = 500;

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void whoMeetsOnADatabase(TestDatabase database) throws Exception {
        HarnessReport proof = HarnessReport.of("authority-" + database.name().toLowerCase(Locale.ROOT));
        Pool pool = Pool.of(database);
        for (Pool level : List.of(pool, pool.repeatableRead(), pool.serializable())) {
            DataSource emptied = level.emptied();
            Meetings meetings = on(proof, emptied, JdbcStorage.over(emptied), true);
            for (Meeting meeting : Meeting.values()) {
                meetings.race(meeting, ROUNDS, SEED);
                meetings.oneAfterTheOther(meeting, ROUNDS);
            }
        }
        proof.end(ROUNDS);
    }

    @Test
    void whoMeetsInMemory() throws Exception {
        HarnessReport proof = HarnessReport.of("authority-in-memory");
        Meetings meetings = inMemory(proof, InMemoryStorage.create(), true);
        for (Meeting meeting : Meeting.values()) {
            meetings.everywhere(meeting);
            meetings.oneAfterTheOther(meeting, 1);
        }
        proof.end(10);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void aDatabaseThatDoesNotGuardWhatADecisionReliedOnIsNoticed(TestDatabase database) throws Exception {
        DataSource emptied = Pool.of(database).emptied();
        HarnessReport stepwise = HarnessReport.of("unguarded");
        on(stepwise, emptied, unguarded(JdbcStorage.over(emptied)), true).everywhere(Meeting.INVITER_DEMOTED);
        assertThat(stepwise.violations()).isPositive();

        emptied = Pool.of(database).emptied();
        HarnessReport raced = HarnessReport.of("unguarded");
        Meetings meetings = on(raced, emptied, unguarded(JdbcStorage.over(emptied)), true);
        for (int tried = 0; tried < PATIENCE && raced.violations() == 0; tried += 10) {
            meetings.race(Meeting.MANAGERS_REMOVE_EACH_OTHER, 10, SEED + tried);
        }
        assertThat(raced.violations()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"INVITER_DEMOTED", "INVITER_REMOVED", "MANAGERS_REMOVE_EACH_OTHER", "MANAGERS_STEP_DOWN"})
    void aMemoryThatDoesNotGuardWhatADecisionReliedOnIsNoticed(Meeting meeting) {
        HarnessReport proof = HarnessReport.of("unguarded");
        inMemory(proof, unguarded(InMemoryStorage.create()), true).everywhere(meeting);
        assertThat(proof.violations()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"INVITER_DEMOTED", "INVITER_REMOVED", "ROLE_WIDENED", "INVITERS_ROLE_NARROWED"})
    void aPolicyThatDoesNotLookAtTheInviterAgainIsNoticed(Meeting meeting) throws Exception {
        HarnessReport proof = HarnessReport.of("not-checked-again");
        inMemory(proof, InMemoryStorage.create(), false).oneAfterTheOther(meeting, 1);
        DataSource emptied = Pool.of(TestDatabase.POSTGRESQL).emptied();
        on(proof, emptied, JdbcStorage.over(emptied), false).oneAfterTheOther(meeting, 1);
        assertThat(proof.violations()).isEqualTo(2);
    }

    /** Returns meetings whose roles are in the database too. */
    private static Meetings on(HarnessReport proof, DataSource database, Storage storage, boolean recheckInviter) {
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(database).withDefaults(Authority.ROLES);
        return new Meetings(proof, storage, roles, roles::define, recheckInviter);
    }

    private static Meetings inMemory(HarnessReport proof, Storage storage, boolean recheckInviter) {
        Map<DomainId, Role> changed = new ConcurrentHashMap<>();
        return new Meetings(
                proof,
                storage,
                domain -> {
                    Role own = changed.get(domain);
                    return own == null
                            ? Roles.of(Authority.ROLES)
                            : Roles.of(Stream.concat(
                                            Stream.of(own),
                                            Stream.of(Authority.ROLES)
                                                    .filter(role -> !role.name().equals(own.name())))
                                    .toList());
                },
                changed::put,
                recheckInviter);
    }

    /** Returns a storage that saves every decision without its preconditions. */
    private static Storage unguarded(Storage storage) {
        return StorageProxy.on(storage, (method, args, call) -> {
            if (!method.equals("commit")) {
                return call.proceed(args);
            }
            @SuppressWarnings("unchecked")
            List<Change> changes = (List<Change>) args[0];
            return call.proceed(changes.stream()
                    .map(change -> Change.builder()
                            .from(change)
                            .preconditions(List.of())
                            .build())
                    .toList());
        });
    }
}
