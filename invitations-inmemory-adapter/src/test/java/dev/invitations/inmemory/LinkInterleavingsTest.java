package dev.invitations.inmemory;

import static dev.invitations.inmemory.MailedInvitation.ACME;
import static dev.invitations.inmemory.MailedInvitation.ADA;
import static dev.invitations.inmemory.MailedInvitation.ADDRESS;
import static dev.invitations.inmemory.MailedInvitation.BOB;
import static dev.invitations.inmemory.MailedInvitation.CAROL;
import static dev.invitations.inmemory.MailedInvitation.DAN;
import static dev.invitations.inmemory.MailedInvitation.verified;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.port.Storage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every command on an invitation to an address between the load and the commit of every other command. The answers
 * and the state must be those of one of the two serial orders.
 */
class LinkInterleavingsTest {

    /** Runs an action right before the next commit. */
    private static final class RivalStorage extends ForwardingStorage {

        private final Deque<Runnable> rivals = new ArrayDeque<>();

        RivalStorage(Storage storage) {
            super(storage);
        }

        @Override
        protected Object forward(StorageCall call) throws Exception {
            if (call.method().equals("commit") && !rivals.isEmpty()) {
                rivals.remove().run();
            }
            return super.forward(call);
        }
    }

    /** The state before the two commands. CAROL has an invitation to the address and another one to her id. */
    @SuppressWarnings("ImmutableEnumChecker") // the lambdas have no state
    private enum LinkScene {
        PENDING(scenario -> {}),
        ONLY_THE_ADDRESS(scenario -> scenario.library().delete(ADA, scenario.byId)),
        EXPIRED(scenario -> scenario.mailed.clock.advance(Duration.ofDays(8))),
        REJECTED(scenario -> scenario.library().reject(scenario.mailed.holder(DAN), scenario.mailed.id)),
        ACCEPTED(scenario -> scenario.library().accept(scenario.mailed.holder(CAROL), scenario.mailed.id)),
        ENDED(scenario -> {
            scenario.library().accept(scenario.mailed.holder(CAROL), scenario.mailed.id);
            scenario.library().members().remove(CAROL, ACME, CAROL);
        });

        private final Consumer<LinkScenario> before;

        LinkScene(Consumer<LinkScenario> before) {
            this.before = before;
        }
    }

    @SuppressWarnings("ImmutableEnumChecker") // the lambdas have no state
    private enum LinkCommand {
        ACCEPT_WITH_LINK(scenario -> scenario.library().accept(scenario.mailed.holder(CAROL), scenario.mailed.id)),
        ACCEPT_WITH_LINK_AS_DAN(scenario -> scenario.library().accept(scenario.mailed.holder(DAN), scenario.mailed.id)),
        ACCEPT_WITH_ADDRESS(scenario -> scenario.library().accept(verified(CAROL), scenario.mailed.id)),
        ACCEPT_WITH_ADDRESS_AS_DAN(scenario -> scenario.library().accept(verified(DAN), scenario.mailed.id)),
        ACCEPT_BY_ID(scenario -> scenario.library().accept(CAROL, scenario.byId)),
        ACCEPT_BY_ID_WITH_ADDRESS(scenario -> scenario.library().accept(verified(CAROL), scenario.byId)),
        REJECT_WITH_LINK(scenario -> scenario.library().reject(scenario.mailed.holder(DAN), scenario.mailed.id)),
        RESEND(scenario -> scenario.library().resend(ADA, scenario.mailed.id)),
        DELETE(scenario -> scenario.library().delete(ADA, scenario.mailed.id)),
        SEND(scenario -> scenario.library().send(ADA, ACME, ADDRESS, "viewer")),
        ASSIGN_CAROL(scenario -> scenario.library().members().assign(ADA, ACME, CAROL, "admin")),
        REMOVE_CAROL(scenario -> scenario.library().members().remove(ADA, ACME, CAROL)),
        LEAVE(scenario -> scenario.library().members().remove(verified(CAROL), ACME, CAROL)),
        REMOVE_THE_INVITER(scenario -> scenario.library().members().remove(ADA, ACME, BOB));

        private final Consumer<LinkScenario> call;

        LinkCommand(Consumer<LinkScenario> call) {
            this.call = call;
        }
    }

    /** One storage in one scene. */
    private static final class LinkScenario {

        private final RivalStorage storage;
        private final MailedInvitation mailed;
        private final InvitationId byId;

        LinkScenario(Storage storage, LinkScene scene) {
            this.storage = new RivalStorage(storage);
            this.mailed = MailedInvitation.on(this.storage);
            this.byId = mailed.sent(CAROL).id();
            scene.before.accept(this);
        }

        Invitations library() {
            return mailed.invitations;
        }

        String answer(LinkCommand command) {
            return TestHost.answer(() -> command.call.accept(this));
        }

        /** Returns the members, the invitations and the histories, without ids. */
        String state() {
            List<String> lines = new ArrayList<>();
            storage.memberships().page(ACME, null, 10).forEach(one -> lines.add(one.user() + " is " + one.role()));
            for (Invitee subject : List.of(ADDRESS, CAROL, DAN)) {
                lines.add(subject + " " + mailed.trail(subject));
                storage.invitations().history(ACME, subject).stream()
                        .flatMap(event -> event.invitation().stream())
                        .distinct()
                        .map(id -> storage.invitations().find(id).orElseThrow())
                        .forEach(one -> lines.add(text(one)));
            }
            return String.join("\n", lines.stream().sorted().toList());
        }

        private static String text(Invitation one) {
            return "%s %s live %s claimed by %s version %d"
                    .formatted(one.invitee(), one.status(), one.isLive(), one.claimant(), one.version());
        }
    }

    private static String serial(Storage storage, LinkScene scene, LinkCommand first, LinkCommand second) {
        LinkScenario scenario = new LinkScenario(storage, scene);
        String answers = first + " " + scenario.answer(first) + ", " + second + " " + scenario.answer(second);
        return answers + "\n" + scenario.state();
    }

    /** Runs the rival before the commit of the command, or after the command if it commits nothing. */
    private static List<String> interleaved(Storage storage, LinkScene scene, LinkCommand command, LinkCommand rival) {
        LinkScenario scenario = new LinkScenario(storage, scene);
        List<String> ofRival = new ArrayList<>();
        Runnable rivalling = () -> ofRival.add(rival + " " + scenario.answer(rival));
        scenario.storage.rivals.add(rivalling);
        String ofCommand = command + " " + scenario.answer(command);
        if (ofRival.isEmpty()) {
            scenario.storage.rivals.clear();
            rivalling.run();
        }
        String state = "\n" + scenario.state();
        return List.of(ofCommand + ", " + ofRival.get(0) + state, ofRival.get(0) + ", " + ofCommand + state);
    }

    /** Returns the pairs whose outcome is that of no serial order. */
    private static List<String> violations(Supplier<Storage> storages) {
        List<String> violations = new ArrayList<>();
        for (LinkScene scene : LinkScene.values()) {
            for (LinkCommand command : LinkCommand.values()) {
                for (LinkCommand rival : LinkCommand.values()) {
                    List<String> outcome = interleaved(storages.get(), scene, command, rival);
                    String before = serial(InMemoryStorage.create(), scene, command, rival);
                    String after = serial(InMemoryStorage.create(), scene, rival, command);
                    if (!Objects.equals(outcome.get(0), before) && !Objects.equals(outcome.get(1), after)) {
                        violations.add(scene + ": " + outcome.get(0));
                    }
                }
            }
        }
        return violations;
    }

    @Test
    void every_command_before_the_commit_of_another_one_is_serializable() {
        assertThat(violations(InMemoryStorage::create)).isEmpty();
    }

    static Stream<BrokenAdapter> broken() {
        return Stream.of("VERSIONS_NOT_GUARDED", "LOAD_MISSES_CLAIMS", "LOAD_IGNORES_IDENTITIES", "CLAIMANT_LOST")
                .map(BrokenAdapter::named);
    }

    @ParameterizedTest
    @MethodSource("broken")
    void a_broken_adapter_is_caught(BrokenAdapter adapter) {
        assertThat(violations(adapter.broken())).isNotEmpty();
    }
}
