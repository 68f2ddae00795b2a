using System.Collections;
using System.Diagnostics.CodeAnalysis;
using TorchSharp.Utils;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Modules by name, in the order of their addition; registered when the dictionary itself is registered.</summary>
public class ModuleDict<T> : Module, IDictionary<string, T>, IList<(string, T)> where T : Module
{
    private readonly OrderedDict<string, T> _entries = new();
    private bool _registered;

    public ModuleDict() : base(nameof(ModuleDict))
    {
    }

    public int Count => _entries.Count;

    public bool IsReadOnly => false;

    public ICollection<string> Keys => _entries.Keys;

    public ICollection<T> Values => _entries.Values;

    public (string, T) this[int index]
    {
        get => _entries[index];
        set => _entries[index] = value;
    }

    public T this[string key]
    {
        get => _entries[key];
        set => _entries[key] = value;
    }

    public IEnumerator<(string, T)> items() => _entries.items();

    public IEnumerable<string> keys() => _entries.keys();

    public IEnumerable<T> values() => _entries.values();

    public void clear() => _entries.Clear();

    public void Add((string, T) item) => _entries.Add(item);

    public void Add(string key, T value) => _entries.Add(key, value);

    public void Add(KeyValuePair<string, T> item) => _entries.Add(item);

    public void Insert(int index, (string, T) item) => _entries.Insert(index, item);

    public bool Remove((string, T) item) => _entries.Remove(item);

    public bool Remove(string key) => _entries.Remove(key);

    public bool Remove(KeyValuePair<string, T> item) => _entries.Remove(item);

    public void RemoveAt(int index) => _entries.RemoveAt(index);

    public void Clear() => _entries.Clear();

    public bool Contains((string, T) item) => _entries.Contains(item);

    public bool Contains(KeyValuePair<string, T> item) => _entries.Contains(item);

    public bool ContainsKey(string key) => _entries.ContainsKey(key);

    public int IndexOf((string, T) item) => _entries.IndexOf(item);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => _entries.TryGetValue(key, out value);

    public void CopyTo((string, T)[] array, int arrayIndex) => _entries.CopyTo(array, arrayIndex);

    public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex) => _entries.CopyTo(array, arrayIndex);

    public IEnumerator<(string, T)> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, T>>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)_entries).GetEnumerator();

    protected override void RegisterComponents()
    {
        if (_registered) return;
        foreach (var (key, value) in _entries) register_module(key, value);
        _registered = true;
    }
}
