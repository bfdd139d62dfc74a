package io.millrace.server.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Who may call an operation: whoever has this role, or a higher one. Every method of a controller says it; one that does not
 * is refused to everybody. The OpenAPI document repeats it as {@code x-role}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Access {
    Role value() default Role.VIEWER;

    /** For who is not logged in, too. */
    boolean open() default false;

    /** Also for who has to change his password first. */
    boolean beforePasswordChange() default false;
}
