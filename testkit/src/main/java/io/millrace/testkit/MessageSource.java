package io.millrace.testkit;

import org.jspecify.annotations.Nullable;

/** Everything that lies in the topics, from the beginning; may be gone through more than once. */
interface MessageSource {
    void forEach(Visitor visitor);

    interface Visitor {
        /**
         * @param value null for a tombstone
         * @param place topic, partition and offset, for messages about it
         */
        void message(byte @Nullable [] value, Place place);

        /** Whether what was wanted has been seen; asked when nothing more seems to come. */
        boolean complete();
    }

    record Place(String topic, int partition, long offset) {
        @Override
        public String toString() {
            return topic + "/" + partition + "@" + offset;
        }
    }
}
