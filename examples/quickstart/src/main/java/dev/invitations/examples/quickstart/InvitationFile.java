package dev.invitations.examples.quickstart;

import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.UserId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV file with the invitations to send. The comments in people.csv explain the format. It is read completely or not
 * at all.
 */
final class InvitationFile {

    private static final List<String> HEADER = List.of("domain", "inviter", "invitee", "role");
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setIgnoreSurroundingSpaces(true).get();

    /**
     * One line of the file.
     *
     * @param number the number of the line
     * @param domain the domain
     * @param inviter the inviter; empty for a person that is a member from the start
     * @param invitee the invitee, or the id of the first member
     * @param role the name of the role
     */
    record InvitationLine(int number, DomainId domain, Optional<UserId> inviter, Invitee invitee, String role) {}

    private InvitationFile() {}

    /**
     * Reads the file.
     *
     * @throws Stop with the name of the file and, if a line is invalid, its number
     */
    static List<InvitationLine> read(Path file) {
        List<InvitationLine> lines = new ArrayList<>();
        boolean header = false;
        int number = 0;
        for (String text : textOf(file)) {
            number++;
            if (text.isBlank() || text.startsWith("#")) {
                continue;
            }
            try {
                List<String> values = values(text);
                if (header) {
                    lines.add(line(number, values));
                } else if (values.equals(HEADER)) {
                    header = true;
                } else {
                    throw new IllegalArgumentException(
                            "the header must come first, and be " + String.join(",", HEADER));
                }
            } catch (IllegalArgumentException broken) {
                throw new QuickstartException(file + ", line " + number + ": " + broken.getMessage() + ".");
            }
        }
        if (lines.stream().allMatch(line -> line.inviter().isEmpty())) {
            throw new QuickstartException(file + " contains no invitations.");
        }
        return lines;
    }

    private static List<String> textOf(Path file) {
        try {
            return Files.readString(file).replaceFirst("^\uFEFF", "").lines().toList();
        } catch (NoSuchFileException e) {
            throw new QuickstartException("The file " + file + " does not exist.");
        } catch (CharacterCodingException e) {
            throw new QuickstartException(file + " is not UTF-8 text.");
        } catch (IOException e) {
            throw new QuickstartException(file + " cannot be read.");
        }
    }

    private static List<String> values(String text) {
        try (CSVParser parser = CSVParser.parse(text, FORMAT)) {
            return parser.stream().findFirst().map(CSVRecord::toList).orElse(List.of());
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException("its quotes do not match", e);
        }
    }

    private static InvitationLine line(int number, List<String> values) {
        if (values.size() != HEADER.size()) {
            throw new IllegalArgumentException("expected the " + HEADER.size() + " values " + String.join(",", HEADER)
                    + ", but there are " + values.size());
        }
        boolean founds = values.get(1).isEmpty();
        return new InvitationLine(
                number,
                new DomainId(id(values, 0)),
                founds ? Optional.empty() : Optional.of(new UserId(id(values, 1))),
                founds ? new UserId(id(values, 2)) : invitee(values),
                role(values.get(3)));
    }

    /** An invitee with an at sign is an e-mail address. */
    private static Invitee invitee(List<String> values) {
        String invitee = id(values, 2);
        if (!invitee.contains("@")) {
            return new UserId(invitee);
        }
        EmailAddress address = EmailAddress.of(invitee);
        if (!Limits.isEmail(address.value())) {
            throw new IllegalArgumentException("the invitee " + Limits.EMAIL_RULE);
        }
        return address;
    }

    private static String id(List<String> values, int column) {
        String id = values.get(column);
        if (!Limits.isId(id)) {
            throw new IllegalArgumentException("the " + HEADER.get(column) + " " + Limits.ID_RULE);
        }
        return id;
    }

    private static String role(String name) {
        if (!Limits.isName(name)) {
            throw new IllegalArgumentException("the role " + Limits.NAME_RULE);
        }
        return name;
    }
}
