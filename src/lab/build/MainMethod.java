package lab.build;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/** Calls a program's main method like {@code java}: static or not, with or without arguments (JLS 12.1.4, Java 25). */
public final class MainMethod {

    private MainMethod() {}

    /**
     * Calls the main method of a class and returns when it does.
     *
     * @throws InvocationTargetException when the program throws
     * @throws ReflectiveOperationException when there is no main method, or no instance can be created
     */
    public static void call(Class<?> type, String... arguments) throws ReflectiveOperationException {
        var main = main(type);
        main.setAccessible(true);
        Object instance = null;
        if (!Modifier.isStatic(main.getModifiers())) {
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            instance = constructor.newInstance();
        }
        main.invoke(instance, main.getParameterCount() == 0 ? new Object[0] : new Object[] {arguments});
    }

    private static Method main(Class<?> type) throws NoSuchMethodException {
        try {
            return type.getDeclaredMethod("main", String[].class);
        } catch (NoSuchMethodException withoutArguments) {
            return type.getDeclaredMethod("main");
        }
    }
}
