package dev.invitations.examples.console;

import java.util.HashMap;
import java.util.Map;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Treats empty environment variables as not set. Compose files define a variable without a value as empty. */
final class EmptyVariables {

    private EmptyVariables() {}

    static void hide(ConfigurableEnvironment environment) {
        String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        if (environment.getPropertySources().get(name) instanceof EnumerablePropertySource<?> variables) {
            Map<String, Object> filled = new HashMap<>();
            for (String variable : variables.getPropertyNames()) {
                Object value = variables.getProperty(variable);
                if (value != null && !value.toString().isEmpty()) {
                    filled.put(variable, value);
                }
            }
            environment.getPropertySources().replace(name, new SystemEnvironmentPropertySource(name, filled));
        }
    }
}
