package dev.invitations.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.Members;
import dev.invitations.Notifications;
import dev.invitations.contract.operation.Operations;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The catalogue of operations has every command and query of the library. */
class OperationsCatalogueTest {

    private static final Set<String> ACCESSORS = Set.of("members", "notifications");

    @Test
    void every_public_method_of_the_library_is_in_the_catalogue() {
        List<Method> methods = Stream.of(Invitations.class, Members.class, Notifications.class)
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !ACCESSORS.contains(method.getName()))
                .toList();
        // DEAD_LETTERS calls two methods, and SEND and SEND_ALL_OR_NOTHING call the same one.
        assertThat(Operations.values())
                .as("entries of the catalogue for %s", methods)
                .hasSize(methods.size() - 1 + 1);
    }
}
