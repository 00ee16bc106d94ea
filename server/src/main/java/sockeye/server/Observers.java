package sockeye.server;

import static java.lang.System.Logger.Level.ERROR;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** All who are told what happens. */
record Observers(List<Observer> all) {
    static final Observers NONE = new Observers(List.of());

    Observers and(Observer another) {
        return new Observers(Stream.concat(all.stream(), Stream.of(another)).toList());
    }

    void tell(Consumer<Observer> news) {
        for (Observer observer : all) {
            try {
                news.accept(observer);
            } catch (Throwable e) {
                Log.log(ERROR, () -> observer + " failed", e);
            }
        }
    }
}
