package dev.invitations.contract.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.model.Implementation;
import dev.invitations.contract.model.LibraryDriver;
import dev.invitations.contract.model.ReferenceLinks;
import dev.invitations.contract.model.ReferenceModel;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.InputField;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.contract.operation.Refused;
import dev.invitations.contract.sequence.SequenceStep.Call;
import dev.invitations.contract.sequence.SequenceStep.HostChange;
import dev.invitations.contract.sequence.SequenceStep.InvitationTerm;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.Reason;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.Change;
import dev.invitations.port.Storage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs one sequence on the library over an empty storage and on the model, and compares answers and states. */
public final class ModelComparison {

    private static final Invitation UNKNOWN =
            ChangeFixtures.invitation(new UserId("unknown")).build();

    /** The longest message of a refusal. A message that quotes a hostile text may be longer. */
    private static final int MESSAGE_LENGTH = 300;

    private final Sequence sequence;
    private final int changesPerComparison;
    private final LibraryDriver library;
    private final ReferenceModel model;
    private final List<Object> answers = new ArrayList<>();
    private final List<Invitation> made = new ArrayList<>();
    private final Set<DomainId> domains;
    private final Set<Invitee> people;
    private final List<Object> trace = new ArrayList<>();
    private long ids;
    private int changes;

    /**
     * Creates a run.
     *
     * @param storage an empty storage
     * @param changesPerComparison the number of changes after which the state of the changed domain is compared; the
     *     whole state is compared at the end
     */
    public ModelComparison(Storage storage, Sequence sequence, int changesPerComparison) {
        this.sequence = sequence;
        this.changesPerComparison = changesPerComparison;
        this.library = new LibraryDriver(storage, sequence.settings(), TestHost.START, () -> id(++ids));
        this.model = new ReferenceModel(sequence.settings(), TestHost.START).choosing(library.choices());
        this.domains = new LinkedHashSet<>(sequence.domains());
        this.people = new LinkedHashSet<>(sequence.users());
        people.addAll(sequence.addresses());
    }

    /** Returns the nth id. The ids are not in order, and the highest bit of either half may be set. */
    private static UUID id(long n) {
        return new UUID((n & 1) == 0 ? 0x7000L : Long.MIN_VALUE | 0x7000L, n * 0x9E3779B97F4A7C15L);
    }

    /**
     * Runs the sequence.
     *
     * @return the answers of the library
     * @throws AssertionError if the library and the model differ
     */
    public List<Object> run() {
        begin();
        for (SequenceStep step : sequence.steps()) {
            if (step instanceof Call call) {
                answer(operation(call));
            } else if (step instanceof HostChange host) {
                change(host);
            }
        }
        compare(domains, people);
        for (Invitation invitation : made) {
            same("an invitation at the end", library.stored(invitation.id()), model.stored(invitation.id()));
            same("its data", library.storedData(invitation.id()), model.storedData(invitation.id()));
        }
        return answers;
    }

    /** Makes the first members. The notifier fails at the beginning, so that dead letters occur. */
    private void begin() {
        UserId owner = sequence.users().get(0);
        UserId admin = sequence.users().get(1);
        DomainId domain = sequence.domains().get(0);
        DomainId other = sequence.domains().get(1);
        change(new HostChange("the notifier fails", host -> host.notifierFails(notification -> true)));
        answer(Operations.ADD_FOUNDER.with(Arguments.by(owner).in(domain).as("owner")));
        answer(Operations.ADD_FOUNDER.with(Arguments.by(admin).in(other).as("admin")));
        answer(Operations.ASSIGN.with(
                Arguments.by(owner).in(domain).about(admin).as("admin")));
    }

    private void change(HostChange host) {
        trace.add(host);
        host.change().accept(library);
        List<Change> committed = library.takenChanges();
        host.change().accept(model);
        compareAfter(committed);
    }

    /** Returns the operation with the ids of the invitation and the dead letter that the call is about. */
    private Operation operation(Call call) {
        Operations entry = call.operation().entry();
        Arguments arguments = call.operation().arguments();
        InvitationTerm term = call.invitation();
        if (entry.takes(Parameter.DEAD_LETTER)) {
            arguments = arguments.about(library.newestDeadLetter());
        }
        Invitation found = made.isEmpty() ? UNKNOWN : made.get(made.size() - 1 - term.age() % made.size());
        String token = made.isEmpty() ? "wrong" : ReferenceLinks.token(found.id());
        if (entry.takes(Parameter.TOKEN) && arguments.token().equals(Sequences.LATER_TOKEN)) {
            arguments = arguments.withToken(token);
        }
        if (entry.takes(Parameter.ACTOR) && arguments.actor() instanceof LinkHolder holder) {
            arguments = arguments.with(Parameter.ACTOR, LinkHolder.of(holder.user(), token));
        }
        if (entry.takes(Parameter.INVITATION)) {
            InvitationId id = found.id();
            arguments = arguments.about(new InvitationId(
                    Objects.requireNonNullElse(term.domain(), id.domain()), term.isKnown() ? id.uuid() : id(-1)));
            if (term.byUsualCaller()) {
                arguments = arguments.with(
                        Parameter.ACTOR,
                        switch (entry) {
                            case ACCEPT, REJECT, FIND -> term.answering(found.invitee(), token);
                            default -> found.inviter();
                        });
            }
        }
        return entry.with(arguments);
    }

    private void answer(Operation operation) {
        Object answer = library.answer(operation);
        answers.add(answer);
        trace.add(operation);
        trace.add(answer);
        List<Change> committed = library.takenChanges();
        List<String> invalid = InputField.of(operation).stream()
                .filter(field -> !field.isValid())
                .map(InputField::name)
                .toList();
        if (invalid.isEmpty()) {
            same("the answer", answer, model.answer(operation));
        } else {
            assertThat(answer)
                    .as(() -> "one of " + invalid + " is refused" + steps())
                    .isInstanceOfSatisfying(Refused.class, refused -> {
                        assertThat(refused.reason()).isEqualTo(Reason.INVALID_INPUT);
                        assertThat(refused.field()).isPresent().get().isIn(invalid);
                        assertThat(refused.message()).hasSizeLessThan(MESSAGE_LENGTH);
                    });
        }
        compareAfter(committed);
    }

    private void compareAfter(List<Change> committed) {
        same("events that the model does not know", library.choices().unusedEvents(), List.of());
        for (Change change : committed) {
            Invitee subject = change.event().subject();
            domains.add(change.domain());
            people.add(subject);
            if (change.before().isEmpty()) {
                change.after().ifPresent(made::add);
            }
            if (++changes % changesPerComparison == 0) {
                compare(Set.of(change.domain()), Set.of(subject));
            }
        }
    }

    private void compare(Collection<DomainId> ofDomains, Collection<Invitee> ofPeople) {
        Map<String, Object> found = state(library, ofDomains, ofPeople);
        state(model, ofDomains, ofPeople).forEach((name, expected) -> same(name, found.get(name), expected));
    }

    private static Map<String, Object> state(
            Implementation implementation, Collection<DomainId> domains, Collection<Invitee> people) {
        Map<String, Object> state = new LinkedHashMap<>();
        for (DomainId domain : domains) {
            state.put("invitations of " + domain, implementation.storedInvitations(domain));
            state.put("members of " + domain, implementation.storedMembers(domain));
            for (Invitee person : people) {
                state.put("history of " + person + " in " + domain, implementation.storedHistory(domain, person));
            }
        }
        state.put("dead letters", implementation.answer(Operations.DEAD_LETTERS.with(Arguments.none())));
        VerifiedUser everybody = VerifiedUser.of(TestHost.ADA);
        for (Invitee person : people) {
            if (person instanceof UserId user) {
                state.put("inbox of " + user, implementation.answer(Operations.INBOX.with(Arguments.by(user))));
            } else if (person instanceof EmailAddress address
                    && everybody.addresses().size() < Limits.VERIFIED_ADDRESSES) {
                everybody = everybody.withEmail(address);
            }
        }
        state.put("inbox of " + everybody, implementation.answer(Operations.INBOX.with(Arguments.by(everybody))));
        return state;
    }

    private void same(String what, @Nullable Object found, @Nullable Object expected) {
        assertThat(found).as(() -> what + steps()).isEqualTo(expected);
    }

    private String steps() {
        return trace.stream().map(Object::toString).collect(Collectors.joining("\n    ", ", after\n    ", "\n"));
    }
}
