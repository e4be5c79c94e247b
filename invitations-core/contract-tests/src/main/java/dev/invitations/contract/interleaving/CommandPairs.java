package dev.invitations.contract.interleaving;

import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.BOB;
import static dev.invitations.contract.fixture.TestHost.CAROL;
import static dev.invitations.contract.fixture.TestHost.DAVE;
import static dev.invitations.contract.fixture.TestHost.ERIN;
import static dev.invitations.contract.fixture.TestHost.OWNER;
import static dev.invitations.contract.fixture.TestHost.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.Page;
import dev.invitations.SendResult;
import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.StorageState;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.contract.operation.Refused;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.Listener;
import dev.invitations.port.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Runs two competing commands, each pair in its own domain, and describes the outcome without domain names and ids. */
public final class CommandPairs {

    /** The state before the two commands: ADA owns the domain, CAROL is an admin and has invited BOB. */
    public enum PairScene {
        UNFOUNDED,
        NOTHING,
        PENDING,
        REJECTED,
        EXPIRED,
        ACCEPTED
    }

    /**
     * A command of one of the two callers.
     *
     * @param user the user that the command is about, if it takes one
     * @param role the role that the command names, if it takes one
     */
    public record PairedCommand(Operations entry, UserId actor, UserId user, String role) {

        /** The commands whose conflicts depend on their actors, users or roles. */
        private static final List<PairedCommand> CHOSEN = List.of(
                new PairedCommand(Operations.SEND, ADA, BOB, "viewer"),
                new PairedCommand(Operations.SEND, CAROL, BOB, "admin"),
                new PairedCommand(Operations.ACCEPT, BOB, BOB, ""),
                new PairedCommand(Operations.REJECT, BOB, BOB, ""),
                new PairedCommand(Operations.RESEND, ADA, BOB, ""),
                new PairedCommand(Operations.RESEND_WITH_ROLE, CAROL, BOB, "admin"),
                new PairedCommand(Operations.DELETE, ADA, BOB, ""),
                new PairedCommand(Operations.DELETE, CAROL, BOB, ""),
                new PairedCommand(Operations.ASSIGN, ADA, BOB, "auditor"),
                new PairedCommand(Operations.REMOVE, ADA, BOB, ""),
                new PairedCommand(Operations.ASSIGN, ADA, CAROL, "viewer"),
                new PairedCommand(Operations.REMOVE, ADA, CAROL, ""),
                new PairedCommand(Operations.REMOVE, ADA, ADA, ""),
                new PairedCommand(Operations.REMOVE, CAROL, CAROL, ""),
                new PairedCommand(Operations.ADD_FOUNDER, DAVE, DAVE, "owner"),
                new PairedCommand(Operations.ADD_FOUNDER, ERIN, ERIN, "admin"),
                new PairedCommand(Operations.FIND, BOB, BOB, ""),
                new PairedCommand(Operations.INBOX, BOB, BOB, ""),
                new PairedCommand(Operations.LIST, ADA, BOB, ""));

        /** Returns the chosen commands, and one call by ADA for every other command of the catalogue. */
        public static List<PairedCommand> all() {
            List<PairedCommand> all = new ArrayList<>(CHOSEN);
            for (Operations entry : Operations.commands()) {
                if (entry.takes(Parameter.ACTOR) && CHOSEN.stream().noneMatch(command -> command.entry == entry)) {
                    all.add(new PairedCommand(entry, ADA, BOB, "viewer"));
                }
            }
            return all;
        }

        Operation operation(InvitationId id) {
            Arguments arguments = Arguments.none();
            for (Parameter parameter : entry.parameters()) {
                arguments = switch (parameter) {
                    case ACTOR -> arguments.with(parameter, actor);
                    case DOMAIN -> arguments.in(id.domain());
                    case INVITATION -> arguments.about(id);
                    case USER -> arguments.about(user);
                    case ROLE -> arguments.as(role);
                    case INVITES -> arguments.inviting(user, role);
                    case QUERY -> arguments.matching(InvitationQuery.inDomain(id.domain()));
                    case MEMBER_QUERY, ACTION, LIMIT, CURSOR, DEAD_LETTER ->
                        throw new IllegalStateException("No pair has the parameter " + parameter);
                };
            }
            return entry.with(arguments);
        }

        @Override
        public String toString() {
            return actor + " " + entry + " " + user + " " + role;
        }
    }

    private final TestHost host;
    private final List<DomainId> domains = new ArrayList<>();
    private Runnable beforeSave = () -> {};
    private Runnable beforeStep = () -> {};
    private volatile boolean decidedAgain;

    /** Creates pairs on a storage, which may hold other domains. */
    public CommandPairs(Storage storage) {
        Storage watched = ForwardingStorage.watched(storage, call -> {
            beforeStep.run();
            if (call.method().equals("commit")) {
                Runnable once = beforeSave;
                beforeSave = () -> {};
                once.run();
            }
        });
        Listener listener = new Listener() {
            @Override
            public void conflictRetried(DomainId domain) {
                decidedAgain = true;
            }
        };
        this.host = TestHost.on(
                watched, builder -> builder.timeToLive(Duration.ofDays(7)).listener(listener));
    }

    /** Returns whether this command saves anything if it runs alone. */
    public boolean writes(PairScene scene, PairedCommand command) {
        InvitationId id = set(scene);
        boolean[] saved = {false};
        beforeSave = () -> saved[0] = true;
        outcome(command, id);
        beforeSave = () -> {};
        return saved[0];
    }

    /** Runs the rival between the victim's load and its commit. */
    public String interleaved(PairScene scene, PairedCommand victim, PairedCommand rival) {
        InvitationId id = set(scene);
        String[] interrupting = {"never ran"};
        beforeSave = () -> interrupting[0] = outcome(rival, id);
        String outcome = outcome(victim, id);
        return described(id.domain(), victim + ": " + outcome, rival + ": " + interrupting[0]);
    }

    /** Runs the second command after the first. */
    public String oneAfterTheOther(PairScene scene, PairedCommand first, PairedCommand second) {
        InvitationId id = set(scene);
        String outcome = outcome(first, id);
        return described(id.domain(), first + ": " + outcome, second + ": " + outcome(second, id));
    }

    /** Runs both in two threads that take turns before each call of a port. */
    public String stepByStep(PairScene scene, PairedCommand one, PairedCommand other, PortScheduler scheduler)
            throws Exception {
        InvitationId id = set(scene);
        decidedAgain = false;
        beforeStep = scheduler::before;
        List<String> outcomes = scheduler.run(() -> outcome(one, id), () -> outcome(other, id));
        return described(id.domain(), one + ": " + outcomes.get(0), other + ": " + outcomes.get(1));
    }

    /** Returns whether a command met a conflict. */
    public boolean wasDecidedAgain() {
        return decidedAgain;
    }

    private String outcome(PairedCommand command, InvitationId id) {
        return describe(command.operation(id).answer(host.invitations));
    }

    private String describe(Object answer) {
        if (answer instanceof Refused refused) {
            return refused.reason() + refused.invitation().map(this::describe).orElse("");
        }
        if (answer instanceof SendResult result) {
            SendResult.Outcome outcome = result.outcomes().get(0);
            return outcome.refusal().map(Enum::name).orElse("sent")
                    + outcome.invitation()
                            .map(shown -> " " + shown.status() + shown.version())
                            .orElse("");
        }
        if (answer instanceof Membership member) {
            return member.user() + "=" + member.role();
        }
        if (answer instanceof Inbox inbox) {
            return describe(inbox.pending()) + " of " + inbox.total();
        }
        if (answer instanceof Page<?> page) {
            return describe(page.items());
        }
        if (answer instanceof List<?> items) {
            return items.stream().map(this::describe).toList().toString();
        }
        return answer instanceof Invitation invitation ? describe(invitation) : answer.toString();
    }

    private InvitationId set(PairScene scene) {
        DomainId domain = new DomainId("domain-" + domains.size());
        domains.add(domain);
        InvitationId none = new InvitationId(domain, new UUID(1, 1));
        if (scene == PairScene.UNFOUNDED) {
            return none;
        }
        host.founded(domain, ADA, OWNER).invitations.members().assign(ADA, domain, CAROL, "admin");
        Role role = VIEWER;
        InvitationId id = switch (scene) {
            case UNFOUNDED, NOTHING -> none;
            case PENDING, EXPIRED -> host.sent(CAROL, domain, BOB, role);
            case REJECTED -> host.rejected(CAROL, domain, BOB, role);
            case ACCEPTED -> host.joined(CAROL, domain, BOB, role);
        };
        host.advance(scene == PairScene.EXPIRED ? Duration.ofDays(7) : Duration.ofMinutes(1));
        return id;
    }

    private String described(DomainId domain, String... outcomes) {
        StorageState dump = StorageState.of(host.storage, domain);
        for (Invitation invitation : dump.invitations()) {
            assertThat(dump.events().stream()
                            .filter(event -> event.invitation()
                                    .filter(invitation.id()::equals)
                                    .isPresent())
                            .map(HistoryEvent::version)
                            .sorted())
                    .as("versions in the history of %s", invitation)
                    .containsExactlyElementsOf(Stream.iterate(1L, version -> version + 1)
                            .limit(invitation.version())
                            .toList());
        }
        assertThat(dump.invitations().stream().filter(Invitation::isLive).count())
                .as("live invitations of BOB")
                .isLessThanOrEqualTo(1);
        List<String> lines = new ArrayList<>(Stream.of(outcomes).sorted().toList());
        dump.members().stream()
                .map(member -> "member: " + member.user() + "=" + member.role() + " " + ago(member.since()))
                .sorted()
                .forEach(lines::add);
        dump.invitations().stream()
                .map(invitation -> "invitation: " + describe(invitation))
                .sorted()
                .forEach(lines::add);
        dump.events().stream()
                .map(event -> "event: " + event.kind() + " " + event.subject() + " by " + event.actor() + " as "
                        + event.role() + " " + event.version() + " " + ago(event.at()))
                .sorted()
                .forEach(lines::add);
        return "    " + String.join("\n    ", lines);
    }

    private String describe(Invitation invitation) {
        return String.join(
                " ",
                invitation.status().name(),
                invitation.role(),
                "by " + invitation.inviter() + "/" + invitation.changedBy(),
                "v" + invitation.version(),
                "sent " + invitation.timesSent() + " times",
                ago(invitation.createdAt()),
                ago(invitation.sentAt()),
                invitation.isLive() ? "live" : "closed");
    }

    private String ago(Instant instant) {
        return Duration.between(instant, host.now()).toString();
    }

    /** Checks that each event that concerns another user produced exactly one notification. */
    public void checkNotifications() {
        List<UUID> events = domains.stream()
                .flatMap(domain -> host.storage.invitations().history(domain, BOB).stream())
                .filter(event -> switch (event.kind()) {
                    case SENT, RESENT, ACCEPTED, REJECTED -> true;
                    case DELETED, MEMBERSHIP_ENDED, FOUNDED, ASSIGNED -> false;
                })
                .map(HistoryEvent::id)
                .toList();
        assertThat(host.taken().stream().map(Notification::id)).containsExactlyInAnyOrderElementsOf(events);
    }
}
