package dev.invitations.verification.crashes;

import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What one caller does: the lives of invitations, one after the other, each of an invitee of its own. Every step changes
 * something, so what there is when a script was broken off says which steps were done.
 */
final class Script {

    /** What a step asks for. */
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
     * @param number counted from 0, its place in the script
     * @param version the invitation's afterwards
     */
    record Step(int number, Verb verb, UserId invitee, long version) {

        /** What is stored, and answered, once it is done. */
        String outcome() {
            return verb.after + " " + version;
        }

        /** What it answers to who asks once more. */
        String repeated() {
            return verb == Verb.SEND ? "ALREADY_INVITED " + outcome() : outcome();
        }
    }

    private Script() {}

    /** The same for the same seed; no invitee is in the scripts of two lanes. */
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
