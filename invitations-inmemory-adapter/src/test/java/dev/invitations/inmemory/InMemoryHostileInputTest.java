package dev.invitations.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.hostile.HostileInput;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Snapshot;
import dev.invitations.port.Storage;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Passes every kind of text to the public methods. */
@Tag("proof")
class InMemoryHostileInputTest {

    private static final long SEED = 6;

    /** A change of texts that an adapter, a column or a collation may make without an error. */
    private record Folding(String name, UnaryOperator<String> folded) {

        Invitee of(Invitee one) {
            return Invitee.of(one.kind(), folded.apply(one.value()));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Changes that make two texts equal. */
    static Stream<Folding> foldings() {
        return Stream.of(
                new Folding("case", text -> text.toLowerCase(Locale.ROOT)),
                new Folding("compatibility", text -> Normalizer.normalize(text, Normalizer.Form.NFKC)),
                new Folding("composition", text -> Normalizer.normalize(text, Normalizer.Form.NFC)),
                // Removes characters of private use, because white space and format characters are refused earlier.
                new Folding("trimming", text -> text.replaceAll("^\\p{Co}+|\\p{Co}+$", "")));
    }

    /** The foldings, and changes that lose part of a text. */
    static Stream<Folding> losses() {
        return Stream.concat(
                foldings(),
                Stream.of(
                        new Folding("beyond 16 bits", text -> text.replaceAll("[^\\x{0}-\\x{ffff}]", "?")),
                        new Folding("the last character", text -> text.substring(0, Math.min(text.length(), 254)))));
    }

    @Test
    void no_input_violates_the_promises() {
        HarnessReport report = HarnessReport.of("input-core");
        int size = HarnessReport.size(30_000, 1_000_000);
        HostileInput.run(report, SEED, size, InMemoryStorage::create);
        report.end(size / 10);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void a_storage_that_changes_texts_is_caught(Folding folding) {
        assertThat(violations(() -> changing(folding))).isEqualTo(1);
    }

    /** The storage stores the given text, but finds another user. */
    @ParameterizedTest
    @MethodSource("foldings")
    void a_storage_that_confuses_two_users_is_caught(Folding folding) {
        assertThat(violations(() -> BrokenReading.confusing(folding.folded()))).isEqualTo(1);
    }

    @Test
    void a_storage_that_changes_data_during_a_read_is_caught() {
        assertThat(violations(() -> new BrokenStorage() {
                    @Override
                    public Snapshot load(InvitationId id, UserId user, Set<? extends Invitee> identities) {
                        deadLetters(null, 100).forEach(one -> outbox.discard(one.id()));
                        return storage.load(id, user, identities);
                    }
                }))
                .isEqualTo(1);
    }

    private static int violations(Supplier<Storage> storages) {
        HarnessReport report = HarnessReport.of("input-broken");
        HostileInput.run(report, SEED, 20_000, storages);
        return report.violations();
    }

    private static BrokenStorage changing(Folding folding) {
        return new BrokenStorage() {
            @Override
            Change saved(Change change) {
                return edited(
                        change,
                        edit -> edit.after(change.after().map(this::changed))
                                .memberAfter(change.memberAfter().map(this::changed)));
            }

            private Invitation changed(Invitation after) {
                return Invitation.builder()
                        .from(after)
                        .invitee(folding.of(after.invitee()))
                        .build();
            }

            private Membership changed(Membership after) {
                return Membership.builder()
                        .from(after)
                        .user((UserId) folding.of(after.user()))
                        .build();
            }
        };
    }
}
