package dev.invitations.examples.quickstart;

import static java.util.stream.Collectors.joining;

import dev.invitations.DeliveryReport;
import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.LinkKeys;
import dev.invitations.MemberQuery;
import dev.invitations.Page;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.SendResult.Outcome;
import dev.invitations.examples.quickstart.InvitationFile.InvitationLine;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads invitations from a CSV file and executes the commands on them: add founders, send, answer, resend, delete, accept
 * by a link, list. The data of a run is still there in the next run.
 */
public final class Quickstart {

    private static final Role VIEWER = Role.of("viewer", Action.of("dashboards.view"));
    private static final Role EDITOR =
            Role.of("editor", Action.of("dashboards.edit")).including(VIEWER);
    private static final RoleCatalog ROLES = RoleCatalog.of(
            Role.of("admin", Action.allOfInvitations(), Action.allOfMembers()).including(EDITOR),
            Role.of("lead", Action.INVITATIONS_SEND, Action.INVITATIONS_RESEND).including(EDITOR),
            EDITOR,
            VIEWER);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

    /**
     * The words of the output for invitees that an earlier run invited, by the reason with which a repeated send
     * refuses them.
     */
    private static final Map<Reason, String> SENT_BEFORE = Map.of(
            Reason.ALREADY_INVITED, "pending", Reason.ALREADY_MEMBER, "accepted", Reason.REJECTED_BEFORE, "rejected");

    private final Invitations invitations;
    private final Instant begin;
    private final PrintStream out;
    private final List<InvitationLine> lines;
    private final List<RefusedLine> refused = new ArrayList<>();
    private final Map<Notification.Kind, Integer> delivered = new EnumMap<>(Notification.Kind.class);

    /** The notifications that have a link. */
    private final List<Notification> mailed = new ArrayList<>();

    private record UserInDomain(DomainId domain, UserId user) {}

    private record InviteeInDomain(DomainId domain, Invitee invitee) {}

    private record RefusedLine(InvitationLine line, String why) {}

    private Quickstart(Storage storage, List<InvitationLine> lines, Clock clock, PrintStream out) {
        this.invitations = Invitations.builder()
                .storage(storage)
                .roles(ROLES)
                .timeToLive(Duration.ofDays(14))
                .links(LinkKeys.of(SecureRandom.getSeed(32))) // a host keeps its key, so that links stay valid
                .notifier(this::mail)
                .clock(clock)
                .build();
        this.begin = clock.instant().truncatedTo(ChronoUnit.MICROS);
        this.lines = lines;
        this.out = out;
    }

    /**
     * Runs the quickstart with a CSV file, or with the sample.
     *
     * @param args the path of a CSV file; empty for the sample
     */
    public static void main(String[] args) {
        Path module = Path.of("examples", "quickstart");
        Path home = Files.isDirectory(module) ? module : Path.of("");
        int exit = run(args, System.getenv(), home, Clock.systemUTC(), System.out, System.err);
        if (exit != 0) {
            System.exit(exit);
        }
    }

    /** Returns the exit code: 0, or 2 after one sentence on {@code err}. */
    static int run(String[] args, Map<String, String> env, Path home, Clock clock, PrintStream out, PrintStream err) {
        Database database = new Database(env, home.resolve("data").resolve("quickstart"));
        try {
            Path file = args.length == 0 ? home.resolve("people.csv") : Path.of(String.join(" ", args));
            List<InvitationLine> lines = InvitationFile.read(file);
            out.println("People    " + file);
            out.println("Database  " + database.about());
            new Quickstart(database.open(), lines, clock, out).run();
            return 0;
        } catch (QuickstartException | InvalidPathException stop) {
            err.println(stop.getMessage());
        } catch (StorageException failure) {
            err.println(database.explain(failure));
        } catch (InvitationException refusal) {
            err.println("Another process changes these invitations: " + refusal.getMessage());
        }
        return 2;
    }

    /** A host sends a mail here. */
    private void mail(Notification notification) {
        delivered.merge(notification.kind(), 1, Integer::sum);
        if (notification.link().isPresent()) {
            mailed.add(notification);
        }
    }

    private void run() {
        Set<InviteeInDomain> firstMembers = addFounders();
        send(firstMembers);
        printRefused();

        List<UserId> invitees = inviteesByNumberOfInvitations();
        if (!invitees.isEmpty()) {
            UserId invitee = invitees.get(0);
            answerOneByOne(invitee);
            answerInTurns(invitees.subList(1, invitees.size()));
            resendOneOf(invitee);
        }

        DomainId domain = lines.get(0).domain();
        UserId manager = lines.get(0)
                .inviter()
                .orElseGet(() -> new UserId(lines.get(0).invitee().value()));
        deleteOneIn(domain, manager);
        deliver();
        acceptByLink();

        printInvitations(domain, manager);
        printMembers(domain, manager);
        out.printf("%nEverything is stored. The next run with the same file continues from here.%n");
    }

    private Set<InviteeInDomain> addFounders() {
        printTitle("Add founders: the domains and their first members");
        Set<InviteeInDomain> firstMembers = new HashSet<>();
        Map<DomainId, UserId> founders = new HashMap<>();
        TextTable table = new TextTable();
        boolean continued = false;
        for (InvitationLine line : lines) {
            if (line.inviter().isPresent()) {
                continue;
            }
            UserId user = new UserId(line.invitee().value());
            UserId founder = founders.putIfAbsent(line.domain(), user);
            try {
                Membership member = founder == null
                        ? invitations.members().addFounder(user, line.domain(), line.role())
                        : invitations.members().assign(founder, line.domain(), user, line.role());
                firstMembers.add(new InviteeInDomain(line.domain(), user));
                continued |= member.since().isBefore(begin);
                table.row(member.domain(), member.user(), member.role(), "since " + TIME.format(member.since()));
            } catch (InvitationException refusal) {
                refused.add(new RefusedLine(line, refusal.reason().text()));
            }
        }
        print(table);
        if (continued) {
            printLine("An earlier run created these members. This run continues it.");
        }
        return firstMembers;
    }

    private void send(Set<InviteeInDomain> firstMembers) {
        printTitle("Send: one batch per inviter and domain");
        Map<InviteeInDomain, InvitationLine> named = new HashMap<>();
        Map<UserInDomain, List<InvitationLine>> batches = new LinkedHashMap<>();
        for (InvitationLine line : lines) {
            if (line.inviter().isEmpty()) {
                continue;
            }
            InvitationLine earlier = named.putIfAbsent(new InviteeInDomain(line.domain(), line.invitee()), line);
            if (earlier != null) {
                refused.add(new RefusedLine(line, "Line " + earlier.number() + " has the same invitee."));
                continue;
            }
            UserInDomain sender = new UserInDomain(line.domain(), line.inviter().get());
            batches.computeIfAbsent(sender, s -> new ArrayList<>()).add(line);
        }
        TextTable table = new TextTable();
        batches.forEach((sender, batch) -> {
            for (int from = 0; from < batch.size(); from += Limits.BATCH_SIZE) {
                List<InvitationLine> part = batch.subList(from, Math.min(from + Limits.BATCH_SIZE, batch.size()));
                table.row(sender.domain(), sender.user(), send(sender, part, firstMembers));
            }
        });
        print(table);
    }

    /** Sends the invitations of these lines in one step, and describes the result. */
    private String send(UserInDomain sender, List<InvitationLine> batch, Set<InviteeInDomain> firstMembers) {
        List<Invite> invites = batch.stream()
                .map(line -> Invite.of(line.invitee(), line.role()))
                .toList();
        List<Outcome> outcomes;
        try {
            outcomes = invitations
                    .send(sender.user(), SendInvitations.to(sender.domain()).invite(invites))
                    .outcomes();
        } catch (InvitationException refusal) {
            batch.forEach(
                    line -> refused.add(new RefusedLine(line, refusal.reason().text())));
            return "nothing sent";
        }
        List<String> sent = new ArrayList<>();
        Map<String, Integer> before = new TreeMap<>();
        for (int i = 0; i < batch.size(); i++) {
            InvitationLine line = batch.get(i);
            Reason reason = outcomes.get(i).refusal().orElse(null);
            if (reason == null) {
                sent.add(line.invitee().value());
            } else if (SENT_BEFORE.containsKey(reason)
                    && !firstMembers.contains(new InviteeInDomain(line.domain(), line.invitee()))) {
                before.merge(SENT_BEFORE.get(reason), 1, Integer::sum);
            } else {
                refused.add(new RefusedLine(line, reason.text()));
            }
        }
        return "sent " + sent.size() + (sent.isEmpty() ? "" : ": " + firstNames(sent))
                + (before.isEmpty() ? "" : "; sent before: " + counts(before));
    }

    private void printRefused() {
        if (refused.isEmpty()) {
            return;
        }
        printTitle("Refused: each line for its own reason, without effect on other lines");
        TextTable table = new TextTable();
        refused.sort(Comparator.comparingInt(refusal -> refusal.line().number()));
        for (RefusedLine refusal : refused) {
            InvitationLine line = refusal.line();
            String beginning =
                    line.inviter().map(inviter -> inviter + " invites ").orElse("first member ");
            table.row(
                    "line " + line.number(),
                    beginning + line.invitee() + " to " + line.domain() + " as " + line.role(),
                    refusal.why());
        }
        print(table);
    }

    private List<UserId> inviteesByNumberOfInvitations() {
        Map<UserId, Integer> wanted = new LinkedHashMap<>();
        for (InvitationLine line : lines) {
            if (line.inviter().isPresent() && line.invitee() instanceof UserId user) {
                wanted.merge(user, 1, Integer::sum);
            }
        }
        return wanted.entrySet().stream()
                .sorted(Map.Entry.<UserId, Integer>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    private void answerOneByOne(UserId user) {
        printTitle("Inbox: " + user + " alternately accepts and rejects");
        boolean accepts = true;
        Inbox inbox = invitations.inbox(user);
        while (inbox.total() > 0) {
            printLine(inbox.total() + " pending"
                    + (inbox.total() > inbox.pending().size() ? ", the newest five:" : ":"));
            TextTable table = new TextTable();
            for (Invitation invitation : inbox.pending()) {
                table.row(
                        "",
                        invitation.id().domain(),
                        invitation.role(),
                        "from " + invitation.inviter(),
                        "sent " + TIME.format(invitation.sentAt()));
            }
            print(table);
            for (Invitation invitation : inbox.pending()) {
                String answer = answer(user, invitation, accepts);
                printLine(user + " " + answer + " " + invitation.id().domain() + ", "
                        + invitations.inbox(user).total() + " left");
                accepts = !accepts;
            }
            inbox = invitations.inbox(user);
        }
        printLine("Nothing is pending.");
    }

    private void answerInTurns(List<UserId> users) {
        printTitle("Inbox of the other users: the first accepts, the second rejects, the third does not answer, ...");
        int answers = 0;
        for (int i = 0; i < users.size(); i++) {
            UserId user = users.get(i);
            if (i % 3 < 2) {
                for (Invitation invitation : invitations.inbox(user).pending()) {
                    answer(user, invitation, i % 3 == 0);
                    answers++;
                }
            }
        }
        printLine(answers == 0 ? "There are no invitations to answer." : answers + " invitations answered.");
    }

    /**
     * Accepts or rejects. If an invitation cannot be accepted, for example because the inviter may no longer grant the
     * role, it is rejected.
     */
    private String answer(UserId user, Invitation invitation, boolean accept) {
        if (accept) {
            try {
                invitations.accept(user, invitation.id());
                return "accepts";
            } catch (InvitationException refusal) {
                printLine("The acceptance is refused: " + refusal.reason().text());
            }
        }
        invitations.reject(user, invitation.id());
        return "rejects";
    }

    private Optional<Invitation> newest(UserId user, InvitationQuery query) {
        Optional<Invitation> newest =
                invitations.list(user, query.pageSize(1)).items().stream().findFirst();
        if (newest.isEmpty()) {
            printLine("There is none.");
        }
        return newest;
    }

    private void resendOneOf(UserId invitee) {
        printTitle("Resend: the newest invitation that " + invitee + " rejected");
        newest(invitee, InvitationQuery.toMe().status(Status.REJECTED)).ifPresent(old -> {
            try {
                Invitation sent = invitations.resend(old.inviter(), old.id());
                printLine(sent.inviter() + " resends the invitation to "
                        + sent.id().domain() + ": it is " + sent.status() + " again, and was sent " + sent.timesSent()
                        + " times.");
            } catch (InvitationException refusal) {
                printLine("Refused: " + refusal.reason().text());
            }
        });
    }

    private void deleteOneIn(DomainId domain, UserId manager) {
        printTitle("Delete: the newest pending invitation to " + domain);
        newest(manager, InvitationQuery.inDomain(domain).status(Status.PENDING)).ifPresent(pending -> {
            try {
                Invitation deleted = invitations.delete(manager, pending.id());
                printLine(manager + " deletes the invitation of " + deleted.invitee()
                        + ". Lists no longer contain it; its history is kept.");
                TextTable table = new TextTable();
                for (HistoryEvent event : invitations.history(manager, deleted.id())) {
                    table.row("", event.kind(), "by " + event.actor(), TIME.format(event.at()));
                }
                print(table);
            } catch (InvitationException refusal) {
                printLine("Refused: " + refusal.reason().text());
            }
        });
    }

    private void deliver() {
        printTitle("Notifications: delivered to the notifier, where a host sends mail");
        int superseded = 0;
        DeliveryReport report;
        do { // A host calls this from its own scheduler.
            report = invitations.notifications().deliver(100);
            superseded += report.superseded();
        } while (report.claimed() > 0);
        printLine(delivered.isEmpty() ? "There were no notifications." : counts(delivered));
        if (superseded > 0) {
            printLine("Superseded, because answered or deleted in the meantime: " + superseded);
        }
    }

    /** The recipient of a mail signs up, with the part of the address before the at sign as its id, and accepts. */
    private void acceptByLink() {
        printTitle("Links: the recipient of a mail opens the link, signs up and accepts");
        if (mailed.isEmpty()) {
            printLine("No link was delivered.");
        }
        for (Notification mail : mailed) {
            String token = mail.link().orElseThrow();
            Invitation shown = invitations.links().read(token); // changes nothing
            UserId user = new UserId(shown.invitee().value().replaceFirst("@.*", ""));
            printLine(shown.inviter() + " invites " + shown.invitee() + " to "
                    + shown.id().domain() + " as " + shown.role() + ".");
            try {
                Invitation accepted = invitations.accept(LinkHolder.of(user, token), shown.id());
                printLine(user + " accepts and is " + accepted.role() + " of "
                        + accepted.id().domain() + ".");
            } catch (InvitationException refusal) {
                printLine(user + " cannot accept: " + refusal.reason().text());
            }
        }
    }

    private void printInvitations(DomainId domain, UserId manager) {
        printTitle("Invitations of " + domain + ", times in UTC");
        TextTable table = new TextTable().row("INVITEE", "STATUS", "ROLE", "INVITER", "SENT", "CONFIRMED", "REJECTED");
        Optional<InvitationQuery> query =
                Optional.of(InvitationQuery.inDomain(domain).pageSize(100));
        while (query.isPresent()) {
            Page<Invitation> page = invitations.list(manager, query.get());
            for (Invitation i : page.items()) {
                table.row(
                        i.invitee().value(),
                        i.status(),
                        i.role(),
                        i.inviter(),
                        TIME.format(i.sentAt()),
                        i.status() == Status.ACCEPTED ? answered(i) : "-",
                        i.status() == Status.REJECTED ? answered(i) : "-");
            }
            query = query.get().next(page);
        }
        print(table);
    }

    private void printMembers(DomainId domain, UserId manager) {
        printTitle("Members of " + domain + ", times in UTC");
        TextTable table = new TextTable().row("MEMBER", "ROLE", "SINCE");
        Optional<MemberQuery> query = Optional.of(MemberQuery.inDomain(domain).pageSize(100));
        while (query.isPresent()) {
            Page<Membership> page = invitations.members().list(manager, query.get());
            for (Membership member : page.items()) {
                table.row(member.user(), member.role(), TIME.format(member.since()));
            }
            query = query.get().next(page);
        }
        print(table);
    }

    private static String answered(Invitation invitation) {
        return invitation.answeredAt().map(TIME::format).orElse("-");
    }

    private static String firstNames(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(8, names.size())));
        return names.size() <= 8 ? shown : shown + ", ...";
    }

    private static String counts(Map<?, Integer> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(joining(", "));
    }

    private void printTitle(String title) {
        out.printf("%n%s%n", title);
    }

    private void printLine(String sentence) {
        out.println("  " + sentence);
    }

    private void print(TextTable table) {
        table.lines().forEach(out::println);
    }
}
