package dev.invitations.verification.crashes;

import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The commands of one caller: the lives of invitations, one at a time, each with its own invitee. Every step changes a
 * row, so the rows show which steps were done before a script was interrupted.
 */
final class Script {

    /** The command of a step. */
    enum Verb {
        SEND(Status.PENDING),
        ACCEPT(Status.ACCEPTED),
        REJECT(Status.REJECTED),
        RESEND(Status.PENDING),
        DELETE(Status.DELETED);

        private final Status after;

        Verb(Status after) {
            this.after = after;
        }
    }

    /**
     * One command.
     *
     * @param number its position in the script, counted from 0
     * @param version the version of the invitation afterwards
     */
    record Step(int number, Verb verb, UserId invitee, long version) {

        /** Returns the stored status, which is also the answer, after the step. */
        String outcome() {
            return verb.after + " " + version;
        }

        /** Returns the answer to a caller that repeats the step. */
        String repeated() {
            return verb == Verb.SEND ? "ALREADY_INVITED " + outcome() : outcome();
        }
    }

    private Script() {}

    /** Returns the same script for the same seed. No two lanes share an invitee. */
    static List<Step> of(long seed, int lane, int length) {
        Random random = new Random(seed * 31 + lane);
        List<Step> steps = new ArrayList<>();
        UserId invitee = new UserId(lane + "-0");
        long version = 0;
        Verb last = Verb.DELETE;
        for (int number = 0; number < length; number++) {
            last = next(last, random);
            if (last == Verb.SEND) {
                invitee = new UserId(lane + "-" + number);
                version = 0;
            }
            steps.add(new Step(number, last, invitee, ++version));
        }
        return steps;
    }

    private static Verb next(Verb last, Random random) {
        return switch (last) {
            case SEND, RESEND ->
                switch (random.nextInt(4)) {
                    case 0 -> Verb.DELETE;
                    case 1 -> Verb.REJECT;
                    default -> Verb.ACCEPT;
                };
            case REJECT -> Verb.RESEND;
            case ACCEPT, DELETE -> Verb.SEND;
        };
    }
}
