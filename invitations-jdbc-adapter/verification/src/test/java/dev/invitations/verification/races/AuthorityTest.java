package dev.invitations.verification.races;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.jdbc.JdbcRoleCatalog;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DomainId;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.port.Change;
import dev.invitations.port.Storage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Tests that no invitee gets a role that its inviter can no longer grant, and that a domain keeps a manager, even if an
 * authority is used and revoked at the same time.
 */
@Tag("proof")
class AuthorityTest {

    private static final int ROUNDS = HarnessReport.size(8, 500);
    private static final long SEED = 20_260_301;

    /** The maximum number of races until a planted bug shows. */
    private static final int MAX_RACES = 500;

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void authority_is_not_used_after_it_was_revoked_on_a_database(TestDatabase database) throws Exception {
        HarnessReport proof = HarnessReport.of("authority-" + database.name().toLowerCase(Locale.ROOT));
        Pool pool = Pool.of(database);
        for (Pool level : List.of(pool, pool.repeatableRead(), pool.serializable())) {
            DataSource emptied = level.emptied();
            AuthorityRaces races = on(proof, emptied, JdbcStorage.over(emptied), true);
            for (RaceCase race : RaceCase.values()) {
                races.race(race, ROUNDS, SEED);
                races.afterTheRival(race, ROUNDS);
            }
        }
        proof.end(ROUNDS);
    }

    @Test
    void authority_is_not_used_after_it_was_revoked_in_memory() throws Exception {
        HarnessReport proof = HarnessReport.of("authority-in-memory");
        AuthorityRaces races = inMemory(proof, InMemoryStorage.create(), true);
        for (RaceCase race : RaceCase.values()) {
            races.interruptEverywhere(race);
            races.afterTheRival(race, 1);
        }
        proof.end(10);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void a_database_that_ignores_preconditions_is_caught(TestDatabase database) throws Exception {
        DataSource emptied = Pool.of(database).emptied();
        HarnessReport stepwise = HarnessReport.of("no-preconditions");
        on(stepwise, emptied, withoutPreconditions(JdbcStorage.over(emptied)), true)
                .interruptEverywhere(RaceCase.INVITER_DEMOTED);
        assertThat(stepwise.violations()).isPositive();

        emptied = Pool.of(database).emptied();
        HarnessReport raced = HarnessReport.of("no-preconditions");
        AuthorityRaces races = on(raced, emptied, withoutPreconditions(JdbcStorage.over(emptied)), true);
        for (int tried = 0; tried < MAX_RACES && raced.violations() == 0; tried += 10) {
            races.race(RaceCase.MANAGERS_REMOVE_EACH_OTHER, 10, SEED + tried);
        }
        assertThat(raced.violations()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"INVITER_DEMOTED", "INVITER_REMOVED", "MANAGERS_REMOVE_EACH_OTHER", "MANAGERS_STEP_DOWN"})
    void a_memory_that_ignores_preconditions_is_caught(RaceCase race) {
        HarnessReport proof = HarnessReport.of("no-preconditions");
        inMemory(proof, withoutPreconditions(InMemoryStorage.create()), true).interruptEverywhere(race);
        assertThat(proof.violations()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"INVITER_DEMOTED", "INVITER_REMOVED", "ROLE_WIDENED", "INVITERS_ROLE_NARROWED"})
    void an_accept_that_does_not_check_the_inviter_again_is_caught(RaceCase race) throws Exception {
        HarnessReport proof = HarnessReport.of("not-checked-again");
        inMemory(proof, InMemoryStorage.create(), false).afterTheRival(race, 1);
        DataSource emptied = Pool.of(TestDatabase.POSTGRESQL).emptied();
        on(proof, emptied, JdbcStorage.over(emptied), false).afterTheRival(race, 1);
        assertThat(proof.violations()).isEqualTo(2);
    }

    /** Returns races whose roles are in the database too. */
    private static AuthorityRaces on(
            HarnessReport proof, DataSource database, Storage storage, boolean recheckInviter) {
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(database).withDefaults(AuthorityRaces.ROLES);
        return new AuthorityRaces(proof, storage, roles, roles::define, recheckInviter);
    }

    private static AuthorityRaces inMemory(HarnessReport proof, Storage storage, boolean recheckInviter) {
        Map<DomainId, Map<String, Role>> roles = new ConcurrentHashMap<>();
        return new AuthorityRaces(
                proof,
                storage,
                domain -> Roles.of(rolesIn(roles, domain).values()),
                (domain, role) -> rolesIn(roles, domain).put(role.name(), role),
                recheckInviter);
    }

    private static Map<String, Role> rolesIn(Map<DomainId, Map<String, Role>> roles, DomainId domain) {
        return roles.computeIfAbsent(
                domain,
                key -> Stream.of(AuthorityRaces.ROLES).collect(Collectors.toConcurrentMap(Role::name, role -> role)));
    }

    /** Returns a storage that commits every change without its preconditions. */
    private static Storage withoutPreconditions(Storage storage) {
        return new ForwardingStorage(storage) {
            @Override
            public boolean commit(List<Change> changes) {
                return super.commit(changes.stream()
                        .map(change -> Change.builder()
                                .from(change)
                                .preconditions(List.of())
                                .build())
                        .toList());
            }
        };
    }
}
