package dev.invitations.examples.quickstart;

import static java.util.stream.Collectors.joining;

import dev.invitations.DeliveryReport;
import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.Page;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.SendResult.Outcome;
import dev.invitations.examples.quickstart.InvitationFile.Line;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Limits;
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
import java.time.Clock;
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
 * Reads invitations from a CSV file and executes every command on them: add founders, send, answer, resend, delete,
 * list. The data of a run is still there in the next run.
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
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    /**
     * The words of the output for invitees that an earlier run invited, by the reason with which a repeated send
     * refuses them.
     */
    private static final Map<Reason, String> BEFORE = Map.of(
            Reason.ALREADY_INVITED, "pending", Reason.ALREADY_MEMBER, "accepted", Reason.REJECTED_BEFORE, "rejected");

    private final Invitations invitations;
    private final Instant begin;
    private final PrintStream out;
    private final List<Line> lines;
    private final List<Refused> refused = new ArrayList<>();
    private final Map<Notification.Kind, Integer> told = new EnumMap<>(Notification.Kind.class);

    /** A user in a domain. */
    private record Place(DomainId domain, UserId user) {}

    private record Refused(Line line, String why) {}

    private Quickstart(Storage storage, List<Line> lines, Clock clock, PrintStream out) {
        this.invitations = Invitations.builder()
                .storage(storage)
                .roles(ROLES)
                .notifier(notification -> told.merge(notification.kind(), 1, Integer::sum)) // a host sends mail here
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
            List<Line> lines = InvitationFile.read(file);
            out.println("People    " + file);
            out.println("Database  " + database.about());
            new Quickstart(database.open(), lines, clock, out).play();
            return 0;
        } catch (Stop | InvalidPathException stop) {
            err.println(stop.getMessage());
        } catch (StorageException failure) {
            err.println(database.explain(failure));
        } catch (InvitationException refusal) {
            err.println("Somebody else is at work on these invitations: " + refusal.getMessage());
        }
        return 2;
    }

    private void play() {
        Set<Place> starters = found();
        send(starters);
        printRefused();

        List<UserId> invitees = mostWantedFirst();
        UserId star = invitees.get(0);
        answerOneByOne(star);
        answerInTurns(invitees.subList(1, invitees.size()));

        DomainId domain = lines.get(0).domain();
        UserId host = lines.get(0).inviter().orElse(lines.get(0).invitee());
        resendOneOf(star);
        deleteOneIn(domain, host);
        deliver();

        printInvitations(domain, host);
        printMembers(domain, host);
        out.printf("%nAll of it is stored: the next run on the same file continues from here.%n");
    }

    private Set<Place> found() {
        title("Found: the domains, and who is there from the start");
        Set<Place> starters = new HashSet<>();
        Map<DomainId, UserId> founders = new HashMap<>();
        TextTable table = new TextTable();
        boolean continued = false;
        for (Line line : lines) {
            if (line.inviter().isPresent()) {
                continue;
            }
            UserId founder = founders.putIfAbsent(line.domain(), line.invitee());
            try {
                Membership member = founder == null
                        ? invitations.members().addFounder(line.invitee(), line.domain(), line.role())
                        : invitations.members().assign(founder, line.domain(), line.invitee(), line.role());
                starters.add(new Place(line.domain(), line.invitee()));
                continued |= member.since().isBefore(begin);
                table.row(member.domain(), member.user(), member.role(), "since " + TIME.format(member.since()));
            } catch (InvitationException refusal) {
                refused.add(new Refused(line, refusal.reason().text()));
            }
        }
        print(table);
        if (continued) {
            say("Known from an earlier run: this one continues where it was.");
        }
        return starters;
    }

    private void send(Set<Place> starters) {
        title("Send: one batch for each inviter and domain");
        Map<Place, Line> named = new HashMap<>();
        Map<Place, List<Line>> batches = new LinkedHashMap<>();
        for (Line line : lines) {
            if (line.inviter().isEmpty()) {
                continue;
            }
            Line earlier = named.putIfAbsent(new Place(line.domain(), line.invitee()), line);
            if (earlier != null) {
                refused.add(new Refused(line, "Line " + earlier.number() + " names this invitee already."));
                continue;
            }
            Place sender = new Place(line.domain(), line.inviter().get());
            batches.computeIfAbsent(sender, s -> new ArrayList<>()).add(line);
        }
        TextTable table = new TextTable();
        batches.forEach((sender, batch) -> {
            for (int from = 0; from < batch.size(); from += Limits.BATCH_SIZE) {
                List<Line> part = batch.subList(from, Math.min(from + Limits.BATCH_SIZE, batch.size()));
                table.row(sender.domain(), sender.user(), send(sender, part, starters));
            }
        });
        print(table);
    }

    /** Sends the invitations of these lines in one step, and describes the result. */
    private String send(Place sender, List<Line> batch, Set<Place> starters) {
        List<Invite> invites = batch.stream()
                .map(line -> Invite.of(line.invitee(), line.role()))
                .toList();
        List<Outcome> outcomes;
        try {
            outcomes = invitations
                    .send(sender.user(), SendInvitations.to(sender.domain()).invite(invites))
                    .outcomes();
        } catch (InvitationException refusal) {
            batch.forEach(line -> refused.add(new Refused(line, refusal.reason().text())));
            return "nothing sent";
        }
        List<String> sent = new ArrayList<>();
        Map<String, Integer> before = new TreeMap<>();
        for (int i = 0; i < batch.size(); i++) {
            Line line = batch.get(i);
            Reason reason = outcomes.get(i).refusal().orElse(null);
            if (reason == null) {
                sent.add(line.invitee().value());
            } else if (BEFORE.containsKey(reason) && !starters.contains(new Place(line.domain(), line.invitee()))) {
                before.merge(BEFORE.get(reason), 1, Integer::sum);
            } else {
                refused.add(new Refused(line, reason.text()));
            }
        }
        return "sent " + sent.size() + (sent.isEmpty() ? "" : ": " + brief(sent))
                + (before.isEmpty() ? "" : "; as before: " + counts(before));
    }

    private void printRefused() {
        if (refused.isEmpty()) {
            return;
        }
        title("Refused: each line for its own reason, and no other line is held up");
        TextTable table = new TextTable();
        refused.sort(Comparator.comparingInt(refusal -> refusal.line().number()));
        for (Refused refusal : refused) {
            Line line = refusal.line();
            String who = line.inviter().map(inviter -> inviter + " invites ").orElse("from the start: ");
            table.row(
                    "line " + line.number(),
                    who + line.invitee() + " to " + line.domain() + " as " + line.role(),
                    refusal.why());
        }
        print(table);
    }

    private List<UserId> mostWantedFirst() {
        Map<UserId, Integer> wanted = new LinkedHashMap<>();
        lines.stream()
                .filter(line -> line.inviter().isPresent())
                .forEach(line -> wanted.merge(line.invitee(), 1, Integer::sum));
        return wanted.entrySet().stream()
                .sorted(Map.Entry.<UserId, Integer>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    private void answerOneByOne(UserId user) {
        title("Inbox: " + user + " accepts and rejects in turns");
        boolean accepts = true;
        Inbox inbox = invitations.inbox(user);
        while (inbox.total() > 0) {
            say(inbox.total() + " pending" + (inbox.total() > inbox.pending().size() ? ", the newest five:" : ":"));
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
                say(user + " " + answer + " " + invitation.id().domain() + ", "
                        + invitations.inbox(user).total() + " left");
                accepts = !accepts;
            }
            inbox = invitations.inbox(user);
        }
        say("Nothing is pending.");
    }

    private void answerInTurns(List<UserId> users) {
        title("Inbox of the others: the first accepts, the second rejects, the third has not looked yet, ...");
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
        say(answers == 0 ? "Nobody has anything to answer." : answers + " answers given.");
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
                say("To accept was refused: " + refusal.reason().text());
            }
        }
        invitations.reject(user, invitation.id());
        return "rejects";
    }

    private void resendOneOf(UserId invitee) {
        title("Resend: the newest that " + invitee + " has rejected");
        List<Invitation> rejected = invitations
                .list(invitee, InvitationQuery.toMe().status(Status.REJECTED).pageSize(1))
                .items();
        if (rejected.isEmpty()) {
            say("There is none.");
            return;
        }
        Invitation old = rejected.get(0);
        try {
            Invitation sent = invitations.resend(old.inviter(), old.id());
            say(sent.inviter() + " resends the invitation to " + sent.id().domain() + ": it is " + sent.status()
                    + " again, and was sent " + sent.timesSent() + " times.");
        } catch (InvitationException refusal) {
            say("Refused: " + refusal.reason().text());
        }
    }

    private void deleteOneIn(DomainId domain, UserId host) {
        title("Delete: the newest pending one in " + domain);
        List<Invitation> pending = invitations
                .list(
                        host,
                        InvitationQuery.inDomain(domain).status(Status.PENDING).pageSize(1))
                .items();
        if (pending.isEmpty()) {
            say("There is none.");
            return;
        }
        try {
            Invitation deleted = invitations.delete(host, pending.get(0).id());
            say(host + " deletes the invitation of " + deleted.invitee()
                    + ": it is on no list now, its history stays.");
            TextTable table = new TextTable();
            for (HistoryEvent event : invitations.history(host, deleted.id())) {
                table.row("", event.kind(), "by " + event.actor(), TIME.format(event.at()));
            }
            print(table);
        } catch (InvitationException refusal) {
            say("Refused: " + refusal.reason().text());
        }
    }

    private void deliver() {
        title("Notifications: handed to the notifier, where a host sends mail");
        int superseded = 0;
        DeliveryReport report;
        do { // A host calls this from its own scheduler.
            report = invitations.notifications().deliver(100);
            superseded += report.superseded();
        } while (report.claimed() > 0);
        say(told.isEmpty() ? "There was nothing to tell." : counts(told));
        if (superseded > 0) {
            say("Not told any more, because answered or deleted meanwhile: " + superseded);
        }
    }

    private void printInvitations(DomainId domain, UserId host) {
        title("Invitations of " + domain + ", times in UTC");
        TextTable table = new TextTable().row("INVITEE", "STATUS", "ROLE", "INVITER", "SENT", "CONFIRMED", "REJECTED");
        Optional<InvitationQuery> query =
                Optional.of(InvitationQuery.inDomain(domain).pageSize(100));
        while (query.isPresent()) {
            Page<Invitation> page = invitations.list(host, query.get());
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

    private void printMembers(DomainId domain, UserId host) {
        title("Members of " + domain + ", times in UTC");
        TextTable table = new TextTable().row("MEMBER", "ROLE", "SINCE");
        Optional<MemberQuery> query = Optional.of(MemberQuery.inDomain(domain).pageSize(100));
        while (query.isPresent()) {
            Page<Membership> page = invitations.members().list(host, query.get());
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

    private static String brief(List<String> names) {
        String some = String.join(", ", names.subList(0, Math.min(8, names.size())));
        return names.size() <= 8 ? some : some + ", ...";
    }

    private static String counts(Map<?, Integer> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(joining(", "));
    }

    private void title(String title) {
        out.printf("%n%s%n", title);
    }

    private void say(String sentence) {
        out.println("  " + sentence);
    }

    private void print(TextTable table) {
        table.lines().forEach(out::println);
    }
}
