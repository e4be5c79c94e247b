package dev.invitations.contract.hostile;

import static dev.invitations.contract.hostile.HostileWorld.is;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.hostile.HostileCall.Field;
import dev.invitations.contract.hostile.HostileWorld.Side;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import dev.invitations.port.Storage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Calls the verbs with every kind of text, size and cursor. Each call must either end in a typed refusal that names the
 * wrong field and changes nothing, or return exactly the texts that were given. Those texts must also come back from
 * every other verb and in the notification, and must not match a user with a similar id. The window counts the calls
 * whose texts were accepted and came back.
 */
public final class HostileInput {

    /** The number of inputs per storage: enough for texts to be confused, few enough to compare the state quickly. */
    private static final int LIFE = 200;

    /** The whole stored state is compared before and after one in this many inputs. */
    private static final int LOOK = 40;

    /** The outcome of a call: a value, or a refusal. */
    private record Answer(
            Optional<Object> value, Optional<Reason> reason, Optional<String> field, Optional<Invitation> concerned) {}

    private final HarnessReport proof;
    private final long seed;
    private final Random random;
    private final List<Side> sides;
    private final Side first;
    private final HostileCalls calls;
    private Instant now = TestHost.START;

    private HostileInput(HarnessReport proof, long seed, List<Storage> storages) {
        this.proof = proof;
        this.seed = seed;
        this.random = new Random(seed);
        this.sides =
                storages.stream().map(storage -> Side.of(storage, () -> now)).toList();
        this.first = sides.get(0);
        this.calls = new HostileCalls(random, sides);
    }

    /**
     * Runs this number of inputs and stops at the first violation. The same seed gives the same inputs.
     *
     * @param proof counts the inputs and records a violation
     * @param seed the seed of the random inputs
     * @param inputs the number of inputs
     * @param storages supplies empty storages, which must all give the same answers
     */
    public static void run(HarnessReport proof, long seed, int inputs, Supplier<List<Storage>> storages) {
        for (int done = 0; done < inputs && proof.violations() == 0; done += LIFE) {
            new HostileInput(proof, seed + done, storages.get()).live(Math.min(LIFE, inputs - done));
        }
    }

    private void live(int inputs) {
        for (int i = 0; i < inputs && proof.violations() == 0; i++) {
            HostileCall<?> call = calls.next();
            try {
                make(call, i % LOOK == LOOK - 1);
            } catch (RuntimeException | AssertionError wrong) {
                proof.violated(
                        "seed " + seed + ", input " + i + ", " + call.what().get() + ": " + wrong);
            }
            proof.tried();
            now = now.plusNanos(1_000L * random.nextInt(3));
        }
    }

    private <T> void make(HostileCall<T> call, boolean look) {
        List<Object> before = look ? calls.state(first) : List.of();
        List<Answer> answers = sides.stream().map(side -> answer(side, call)).toList();
        Answer answer = answers.get(0);
        is(answers.stream().allMatch(answer::equals), () -> "one answer on every side, not " + answers);
        judge(call, answer);
        if (look) {
            List<Object> after = calls.state(first);
            boolean unchanging = call.reads() || answer.reason().isPresent();
            is(!unchanging || after.equals(before), () -> "what is refused, or only reads, changes nothing");
            is(
                    sides.stream().allMatch(side -> calls.state(side).equals(after)),
                    () -> "the same is stored on every side");
        }
        if (answer.value().isPresent()) {
            @SuppressWarnings("unchecked") // the call made it
            T value = (T) answer.value().get();
            if (call.exact().test(value)) {
                proof.hit();
            }
        }
        if (!call.reads()) {
            sides.forEach(Side::deliver);
            is(
                    sides.stream().allMatch(side -> side.told().equals(first.told())),
                    () -> "the same is told on every side");
        }
    }

    private static <T> Answer answer(Side side, HostileCall<T> call) {
        try {
            T value = call.verb().apply(side.verbs());
            return new Answer(Optional.of(value), Optional.empty(), Optional.empty(), Optional.empty());
        } catch (InvitationException refusal) {
            String message = String.valueOf(refusal.getMessage());
            is(message.length() < 250, () -> "the message quotes nothing, unlike " + HostileText.shown(message));
            return new Answer(Optional.empty(), Optional.of(refusal.reason()), refusal.field(), refusal.invitation());
        }
    }

    /** Checks that the verbs accept and refuse the same fields as the patterns. */
    private static void judge(HostileCall<?> call, Answer answer) {
        List<String> wrong = call.fields().stream()
                .filter(field -> !field.allowed())
                .map(Field::name)
                .toList();
        boolean invalid = answer.reason().equals(Optional.of(Reason.INVALID_INPUT));
        is(invalid != wrong.isEmpty(), () -> "refused for " + wrong + ", not " + answer);
        if (invalid) {
            is(wrong.contains(answer.field().orElse("")), () -> "one of " + wrong + " is named, not " + answer);
        } else {
            boolean damaged = answer.reason().equals(Optional.of(Reason.INVALID_CURSOR));
            is(damaged != call.cursor(), () -> "the cursor, not " + answer);
        }
    }
}
