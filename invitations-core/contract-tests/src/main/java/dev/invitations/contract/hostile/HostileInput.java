package dev.invitations.contract.hostile;

import static dev.invitations.contract.hostile.HostileChecks.is;
import static dev.invitations.contract.hostile.HostileChecks.same;

import dev.invitations.InvitationQuery;
import dev.invitations.Page;
import dev.invitations.SendResult;
import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.model.Implementation;
import dev.invitations.contract.model.LibraryDriver;
import dev.invitations.contract.model.RecordedChoices;
import dev.invitations.contract.model.ReferenceModel;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.InputField;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Refused;
import dev.invitations.model.DomainId;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Storage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Calls the library with every kind of text, size and cursor. Each call must either end in a typed refusal that names
 * the invalid field and changes nothing, or give the answer of the reference model, with exactly the texts that were
 * given. After a change, the invitee and the inviter read the texts back, and a user with a similar id sees nothing.
 * The window counts the calls whose answers contain texts.
 */
public final class HostileInput {

    /** The number of inputs per storage: enough for texts to be confused, few enough to compare the state quickly. */
    private static final int INPUTS_PER_STORAGE = 200;

    /** The whole stored state is compared after one in this many inputs. */
    private static final int INPUTS_PER_COMPARISON = 40;

    /** The longest message of a refusal. A message that quotes a hostile text may be longer. */
    private static final int MESSAGE_LENGTH = 250;

    private static final Operation DELIVER =
            Operations.DELIVER.with(Arguments.none().delivering(Limits.DELIVERY_SIZE));
    private static final Operation DEAD_LETTERS = Operations.DEAD_LETTERS.with(Arguments.none());

    private final HarnessReport report;
    private final long seed;
    private final Random random;
    private final HostileOperations operations;
    private final List<LibraryDriver> libraries = new ArrayList<>();
    private final RecordedChoices choices = new RecordedChoices(notification -> null);
    private final ReferenceModel model;
    private Instant now = TestHost.START;
    private List<Change> committed = List.of();

    private HostileInput(HarnessReport report, long seed, List<Storage> storages) {
        this.report = report;
        this.seed = seed;
        this.random = new Random(seed);
        this.operations = new HostileOperations(random);
        ReferenceModel.HostSettings settings =
                new ReferenceModel.HostSettings(Optional.empty(), true, HostileOperations.ROLES, 1, Limits.PAGE_SIZE);
        this.model = new ReferenceModel(settings, now).choosing(choices);
        this.model.notifierFails(HostileInput::fails);
        for (Storage storage : storages) {
            AtomicLong ids = new AtomicLong();
            LibraryDriver library = new LibraryDriver(
                    storage, settings, now, () -> new UUID(0x7000L, Long.MIN_VALUE | ids.incrementAndGet()));
            library.notifierFails(HostileInput::fails);
            libraries.add(library);
        }
    }

    private static boolean fails(Notification notification) {
        return notification.id().getLeastSignificantBits() % 8 == 0;
    }

    /**
     * Runs this number of inputs and stops at the first violation. The same seed gives the same inputs.
     *
     * @param report counts the inputs and records a violation
     * @param seed the seed of the random inputs
     * @param inputs the number of inputs
     * @param storages supplies empty storages, which must all give the same answers
     */
    public static void run(HarnessReport report, long seed, int inputs, Supplier<List<Storage>> storages) {
        for (int done = 0; done < inputs && report.violations() == 0; done += INPUTS_PER_STORAGE) {
            new HostileInput(report, seed + done, storages.get()).run(Math.min(INPUTS_PER_STORAGE, inputs - done));
        }
    }

    private void run(int inputs) {
        for (int i = 0; i < inputs && report.violations() == 0; i++) {
            Operation operation = operations.next();
            try {
                check(operation);
                if (i % INPUTS_PER_COMPARISON == INPUTS_PER_COMPARISON - 1) {
                    compareStates();
                }
            } catch (RuntimeException | AssertionError wrong) {
                report.violated("seed " + seed + ", input " + i + ", " + HostileText.shown(operation.toString(), 500)
                        + ": " + wrong);
            }
            report.tried();
            advance();
        }
    }

    private void advance() {
        now = now.plusNanos(1_000L * random.nextInt(3));
        libraries.forEach(library -> library.setTime(now));
        model.setTime(now);
    }

    private void check(Operation operation) {
        Object answer = answer(operation);
        Reason reason = answer instanceof Refused refused ? refused.reason() : null;
        if (answer instanceof Refused refused) {
            is(String.valueOf(refused.message()).length() < MESSAGE_LENGTH, () -> "the message quotes no text");
        }
        List<String> invalid = InputField.of(operation).stream()
                .filter(field -> !isValid(field))
                .map(InputField::name)
                .toList();
        is((reason == Reason.INVALID_INPUT) == !invalid.isEmpty(), () -> invalid + " is refused, but got " + answer);
        String cursor = HostileOperations.cursor(operation);
        if (answer instanceof Refused refused && !invalid.isEmpty()) {
            is(invalid.contains(refused.field().orElse("")), () -> "one of " + invalid + " is named, not " + refused);
        } else if (cursor == null) {
            same("the answer", answer, model.answer(operation));
        } else {
            is((reason == Reason.INVALID_CURSOR) != operations.isKnown(cursor), () -> "the cursor: " + answer);
            if (answer instanceof Page<?> page) {
                HostileChecks.within("the page", page, model.answer(operation));
            }
        }
        is(choices.unusedEvents().isEmpty(), () -> "the model makes the same changes");
        if (answer instanceof Page<?> page) {
            operations.know(page);
        }
        List<Change> changes = committed;
        changes.forEach(operations::know);
        if (operation.entry().writes()) {
            probe(DELIVER);
        }
        changes.forEach(this::readBack);
        if (containsTexts(answer)) {
            report.hit();
        }
    }

    private static boolean isValid(InputField field) {
        return switch (field.kind()) {
            case ID -> HostileText.isId((String) field.value());
            case NAME -> HostileText.isName((String) field.value());
            case PAGE_SIZE, DELIVERY_SIZE ->
                (int) field.value() >= 1 && (int) field.value() <= field.kind().limit();
        };
    }

    /** Runs the operation on every storage. */
    private Object answer(Operation operation) {
        List<Object> answers = new ArrayList<>();
        List<List<Change>> changes = new ArrayList<>();
        for (LibraryDriver library : libraries) {
            answers.add(library.firstPage(operation));
            changes.add(library.takenChanges());
        }
        is(answers.stream().allMatch(answers.get(0)::equals), () -> "every storage gives one answer, not " + answers);
        is(changes.stream().allMatch(changes.get(0)::equals), () -> "every storage gets the same changes");
        choices.add(changes.get(0));
        committed = changes.get(0);
        return answers.get(0);
    }

    /** Checks that every storage gives the answer of the model. */
    private void probe(Operation operation) {
        Object expected = model.answer(operation);
        for (LibraryDriver library : libraries) {
            same(operation.entry().name(), library.firstPage(operation), expected);
        }
    }

    private void readBack(Change change) {
        change.after().ifPresent(this::readBack);
        change.memberAfter().ifPresent(this::readBack);
    }

    private void readBack(Invitation invitation) {
        UserId invitee = (UserId) invitation.invitee();
        InvitationQuery query = InvitationQuery.inDomain(invitation.id().domain())
                .invitee(invitee)
                .inviter(invitation.inviter())
                .role(invitation.role());
        probe(Operations.FIND.with(Arguments.by(invitee).about(invitation.id())));
        probe(Operations.LIST.with(Arguments.by(invitation.inviter()).matching(query)));
        probe(Operations.LIST.with(Arguments.by(invitee).matching(InvitationQuery.toMe())));
        probe(Operations.INBOX.with(Arguments.by(invitee)));
        probe(Operations.HISTORY.with(Arguments.by(invitation.inviter()).about(invitation.id())));
        UserId twin = operations.twin(invitee);
        if (twin != null) {
            probe(Operations.INBOX.with(Arguments.by(twin)));
            probe(Operations.COUNT.with(Arguments.by(twin).matching(InvitationQuery.toMe())));
            probe(Operations.FIND.with(Arguments.by(twin).about(invitation.id())));
            probe(Operations.ACCEPT.with(Arguments.by(twin).about(invitation.id())));
        }
    }

    private void readBack(Membership member) {
        Arguments arguments = Arguments.by(member.user()).in(member.domain());
        probe(Operations.FIND_MEMBER.with(arguments.about(member.user())));
        for (LibraryDriver library : libraries) {
            same("the stored members", library.storedMembers(member.domain()), model.storedMembers(member.domain()));
        }
        UserId twin = operations.twin(member.user());
        if (twin != null) {
            Arguments byTwin = Arguments.by(twin).in(member.domain());
            probe(Operations.FIND_MEMBER.with(byTwin.about(twin)));
            probe(Operations.PERMISSIONS.with(byTwin));
        }
    }

    private void compareStates() {
        Object expected = state(model);
        for (LibraryDriver library : libraries) {
            same("the stored state", state(library), expected);
        }
    }

    private List<Object> state(Implementation implementation) {
        List<Object> state = new ArrayList<>();
        for (DomainId domain : operations.domains()) {
            state.add(implementation.storedMembers(domain));
            state.add(implementation.storedInvitations(domain));
        }
        for (Invitation invitation : operations.invitations()) {
            state.add(Optional.ofNullable(implementation.stored(invitation.id())));
            state.add(implementation.storedHistory(invitation.id().domain(), (UserId) invitation.invitee()));
        }
        state.add(implementation.answer(DEAD_LETTERS));
        return state;
    }

    private static boolean containsTexts(Object answer) {
        if (answer instanceof Page<?> page) {
            return !page.items().isEmpty();
        }
        if (answer instanceof Inbox inbox) {
            return !inbox.pending().isEmpty();
        }
        if (answer instanceof SendResult result) {
            return !result.sent().isEmpty();
        }
        return answer instanceof List<?> list
                ? !list.isEmpty()
                : answer instanceof Invitation || answer instanceof Membership;
    }
}
