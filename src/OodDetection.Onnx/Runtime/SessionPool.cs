namespace OodDetection.Onnx;

/// <summary>
/// The sessions of a network, one for each set of layers that is read. One session that gives everything would be slower, since operators can't be joined
/// across a tensor that is given, and its numbers would depend on who else reads.
/// </summary>
internal sealed class SessionPool(Func<IReadOnlyList<string>, ModelSession> make) : IDisposable
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>Makes the session for these layers, and keeps it until as many calls of <see cref="Release"/>.</summary>
    internal void Keep(IReadOnlyList<string> layers)
    {
        Use(layers, _ => true);
        lock (_entries) EntryFor(layers).Readers++;
    }

    internal void Release(IReadOnlyList<string> layers)
    {
        lock (_entries)
        {
            if (!_entries.TryGetValue(Key(layers), out var entry) || --entry.Readers > 0) return;
            _entries.Remove(Key(layers));
            Retire(entry);
        }
    }

    /// <summary>Lets go of the sessions that nobody has asked to keep.</summary>
    internal void Trim()
    {
        lock (_entries)
        {
            foreach (var (key, entry) in _entries.Where(entry => entry.Value.Readers == 0).ToArray())
            {
                _entries.Remove(key);
                Retire(entry);
            }
        }
    }

    /// <summary>Does something with the session for these layers, which is made if it isn't there. Others may do so meanwhile.</summary>
    internal TResult Use<TResult>(IReadOnlyList<string> layers, Func<ModelSession, TResult> use)
    {
        Entry entry;
        lock (_entries)
        {
            entry = EntryFor(layers);
            entry.Users++;
        }

        try
        {
            return use(entry.Session.Value);
        }
        finally
        {
            lock (_entries)
            {
                if (--entry.Users == 0 && entry.IsRetired) entry.Dispose();
            }
        }
    }

    public void Dispose()
    {
        lock (_entries)
        {
            _disposed = true;
            foreach (var entry in _entries.Values) Retire(entry);
            _entries.Clear();
        }
    }

    // A pass on another thread ends first.
    private static void Retire(Entry entry)
    {
        entry.IsRetired = true;
        if (entry.Users == 0) entry.Dispose();
    }

    private Entry EntryFor(IReadOnlyList<string> layers)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var key = Key(layers);
        if (!_entries.TryGetValue(key, out var entry)) _entries.Add(key, entry = new Entry(new Lazy<ModelSession>(() => make(layers))));
        return entry;
    }

    private static string Key(IReadOnlyList<string> layers) => string.Join('\n', layers.Order(StringComparer.Ordinal));

    private sealed class Entry(Lazy<ModelSession> session) : IDisposable
    {
        internal Lazy<ModelSession> Session => session;

        internal int Readers { get; set; }

        internal int Users { get; set; }

        internal bool IsRetired { get; set; }

        public void Dispose()
        {
            if (session.IsValueCreated) session.Value.Dispose();
        }
    }
}
