package dev.invitations.contract.interleaving;

import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.ADMIN;
import static dev.invitations.contract.fixture.TestHost.BOB;
import static dev.invitations.contract.fixture.TestHost.CAROL;
import static dev.invitations.contract.fixture.TestHost.DAVE;
import static dev.invitations.contract.fixture.TestHost.ERIN;
import static dev.invitations.contract.fixture.TestHost.OWNER;
import static dev.invitations.contract.fixture.TestHost.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.SendResult;
import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.StorageState;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
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
    public enum Scene {
        UNFOUNDED,
        NOTHING,
        PENDING,
        REJECTED,
        EXPIRED,
        ACCEPTED
    }

    /** A command of one of the two callers. */
    public enum Command {
        ADA_SENDS {
            @Override
            String run(TestHost host, InvitationId id) {
                return said(host.send(ADA, id.domain(), BOB, VIEWER));
            }
        },
        CAROL_SENDS_MORE {
            @Override
            String run(TestHost host, InvitationId id) {
                return said(host.send(CAROL, id.domain(), BOB, ADMIN));
            }
        },
        BOB_ACCEPTS {
            @Override
            String run(TestHost host, InvitationId id) {
                return said(host, host.invitations.accept(BOB, id));
            }
        },
        BOB_REJECTS {
            @Override
            String run(TestHost host, InvitationId id) {
                return said(host, host.invitations.reject(BOB, id));
            }
        },
        ADA_RESENDS {
            @Override
            String run(TestHost host, InvitationId id) {
                return said(host, host.invitations.resend(ADA, id));
            }
        },
        CAROL_RESENDS_MORE {
            @Override
            String run(TestHost host, InvitationId id) {
                return said(host, host.invitations.resend(CAROL, id, "admin"));
            }
        },
        ADA_DELETES {
            @Override
            String run(TestHost host, InvitationId id) {
                return said(host, host.invitations.delete(ADA, id));
            }
        },
        CAROL_DELETES {
            @Override
            String run(TestHost host, InvitationId id) {
                return said(host, host.invitations.delete(CAROL, id));
            }
        },
        ADA_ASSIGNS_BOB {
            @Override
            String run(TestHost host, InvitationId id) {
                return said(host.invitations.members().assign(ADA, id.domain(), BOB, "auditor"));
            }
        },
        ADA_REMOVES_BOB {
            @Override
            String run(TestHost host, InvitationId id) {
                host.invitations.members().remove(ADA, id.domain(), BOB);
                return "removed";
            }
        },
        ADA_DEMOTES_CAROL {
            @Override
            String run(TestHost host, InvitationId id) {
                return said(host.invitations.members().assign(ADA, id.domain(), CAROL, "viewer"));
            }
        },
        ADA_REMOVES_CAROL {
            @Override
            String run(TestHost host, InvitationId id) {
                host.invitations.members().remove(ADA, id.domain(), CAROL);
                return "removed";
            }
        },
        ADA_LEAVES {
            @Override
            String run(TestHost host, InvitationId id) {
                host.invitations.members().remove(ADA, id.domain(), ADA);
                return "removed";
            }
        },
        CAROL_LEAVES {
            @Override
            String run(TestHost host, InvitationId id) {
                host.invitations.members().remove(CAROL, id.domain(), CAROL);
                return "removed";
            }
        },
        DAVE_FOUNDS {
            @Override
            String run(TestHost host, InvitationId id) {
                return said(host.invitations.members().addFounder(DAVE, id.domain(), "owner"));
            }
        },
        ERIN_FOUNDS {
            @Override
            String run(TestHost host, InvitationId id) {
                return said(host.invitations.members().addFounder(ERIN, id.domain(), "admin"));
            }
        },
        BOB_FINDS {
            @Override
            String run(TestHost host, InvitationId id) {
                return said(host, host.invitations.find(BOB, id));
            }
        },
        BOB_LOOKS_IN {
            @Override
            String run(TestHost host, InvitationId id) {
                Inbox inbox = host.invitations.inbox(BOB);
                return said(host, inbox.pending()) + " of " + inbox.total();
            }
        },
        ADA_LISTS {
            @Override
            String run(TestHost host, InvitationId id) {
                InvitationQuery query = InvitationQuery.inDomain(id.domain());
                return said(host, host.invitations.list(ADA, query).items());
            }
        };

        abstract String run(TestHost host, InvitationId id);

        private static String said(SendResult.Outcome outcome) {
            return outcome.refusal().map(Enum::name).orElse("sent")
                    + outcome.invitation()
                            .map(shown -> " " + shown.status() + shown.version())
                            .orElse("");
        }

        private static String said(TestHost host, Invitation result) {
            return describe(host, result);
        }

        private static String said(TestHost host, List<Invitation> result) {
            return result.stream()
                    .map(invitation -> describe(host, invitation))
                    .toList()
                    .toString();
        }

        private static String said(Membership result) {
            return result.user() + "=" + result.role();
        }

        String outcome(TestHost host, InvitationId id) {
            try {
                return run(host, id);
            } catch (InvitationException refusal) {
                return refusal.reason()
                        + refusal.invitation()
                                .map(shown -> " " + describe(host, shown))
                                .orElse("");
            }
        }
    }

    private final TestHost host;
    private final List<DomainId> domains = new ArrayList<>();
    private Runnable beforeSave = () -> {};
    private Runnable beforeStep = () -> {};
    private volatile boolean decidedAgain;

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
    public boolean writes(Scene scene, Command command) {
        InvitationId id = set(scene);
        boolean[] saved = {false};
        beforeSave = () -> saved[0] = true;
        command.outcome(host, id);
        beforeSave = () -> {};
        return saved[0];
    }

    /** Runs the rival between the victim's load and its commit. */
    public String interleaved(Scene scene, Command victim, Command rival) {
        InvitationId id = set(scene);
        String[] interrupting = {"never ran"};
        beforeSave = () -> interrupting[0] = rival.outcome(host, id);
        String outcome = victim.outcome(host, id);
        return described(id.domain(), victim + ": " + outcome, rival + ": " + interrupting[0]);
    }

    public String oneAfterTheOther(Scene scene, Command first, Command second) {
        InvitationId id = set(scene);
        String outcome = first.outcome(host, id);
        return described(id.domain(), first + ": " + outcome, second + ": " + second.outcome(host, id));
    }

    /** Runs both in two threads that take turns before each call of a port. */
    public String stepByStep(Scene scene, Command one, Command other, PortScheduler turns) throws Exception {
        InvitationId id = set(scene);
        decidedAgain = false;
        beforeStep = turns::before;
        List<String> outcomes = turns.run(() -> one.outcome(host, id), () -> other.outcome(host, id));
        return described(id.domain(), one + ": " + outcomes.get(0), other + ": " + outcomes.get(1));
    }

    /** Returns whether a command met a conflict. */
    public boolean wasDecidedAgain() {
        return decidedAgain;
    }

    private InvitationId set(Scene scene) {
        DomainId domain = new DomainId("domain-" + domains.size());
        domains.add(domain);
        InvitationId none = new InvitationId(domain, new UUID(1, 1));
        if (scene == Scene.UNFOUNDED) {
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
        host.advance(scene == Scene.EXPIRED ? Duration.ofDays(7) : Duration.ofMinutes(1));
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
                .map(member -> "member: " + member.user() + "=" + member.role() + " " + ago(host, member.since()))
                .sorted()
                .forEach(lines::add);
        dump.invitations().stream()
                .map(invitation -> "invitation: " + describe(host, invitation))
                .sorted()
                .forEach(lines::add);
        dump.events().stream()
                .map(event -> "event: " + event.kind() + " " + event.subject() + " by " + event.actor() + " as "
                        + event.role() + " " + event.version() + " " + ago(host, event.at()))
                .sorted()
                .forEach(lines::add);
        return "    " + String.join("\n    ", lines);
    }

    private static String describe(TestHost host, Invitation invitation) {
        return String.join(
                " ",
                invitation.status().name(),
                invitation.role(),
                "by " + invitation.inviter() + "/" + invitation.changedBy(),
                "v" + invitation.version(),
                "sent " + invitation.timesSent() + " times",
                ago(host, invitation.createdAt()),
                ago(host, invitation.sentAt()),
                invitation.isLive() ? "live" : "closed");
    }

    private static String ago(TestHost host, Instant instant) {
        return Duration.between(instant, host.now()).toString();
    }

    /** Checks that each event that concerns another user produced exactly one notification. */
    public void everythingWasTold() {
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
