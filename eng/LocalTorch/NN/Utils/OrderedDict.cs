using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace TorchSharp.Utils;

/// <summary>A dictionary that keeps the order in which its entries were added.</summary>
public class OrderedDict<TKey, TValue> : IDictionary<TKey, TValue>, IList<(TKey, TValue)> where TKey : notnull
{
    private readonly List<(TKey Key, TValue Value)> _list = [];
    private readonly Dictionary<TKey, TValue> _dict = [];

    public int Count => _dict.Count;

    public bool IsReadOnly => false;

    public ICollection<TKey> Keys => _list.ConvertAll(entry => entry.Key);

    public ICollection<TValue> Values => _list.ConvertAll(entry => entry.Value);

    public (TKey, TValue) this[int index]
    {
        get => _list[index];
        set
        {
            _list[index] = value;
            _dict[value.Item1] = value.Item2;
        }
    }

    public TValue this[TKey key]
    {
        get => _dict[key];
        set
        {
            _dict[key] = value;
            int index = IndexOf(key);
            if (index < 0) _list.Add((key, value));
            else _list[index] = (key, value);
        }
    }

    public IEnumerator<(TKey, TValue)> items() => _list.GetEnumerator();

    public IEnumerable<TKey> keys() => _dict.Keys;

    public IEnumerable<TValue> values() => _dict.Values;

    public void clear() => Clear();

    public void Add((TKey, TValue) item) => Add(item.Item1, item.Item2);

    public void Add(KeyValuePair<TKey, TValue> item) => Add(item.Key, item.Value);

    public void Add(TKey key, TValue value)
    {
        _dict.Add(key, value);
        _list.Add((key, value));
    }

    public void Insert(int index, (TKey, TValue) item)
    {
        _dict.Add(item.Item1, item.Item2);
        _list.Insert(index, item);
    }

    public bool Remove((TKey, TValue) item)
    {
        _dict.Remove(item.Item1);
        return _list.Remove(item);
    }

    public bool Remove(KeyValuePair<TKey, TValue> item) => ContainsKey(item.Key) && Remove(item.Key);

    /// <exception cref="KeyNotFoundException">There is no such key (unlike <see cref="Dictionary{TKey, TValue}.Remove(TKey)"/>).</exception>
    public bool Remove(TKey key)
    {
        if (!_dict.Remove(key)) throw new KeyNotFoundException($"The key '{key}' is not in the dictionary.");
        _list.RemoveAt(IndexOf(key));
        return true;
    }

    public void RemoveAt(int index)
    {
        var (key, _) = _list[index];
        _list.RemoveAt(index);
        _dict.Remove(key);
    }

    public void Clear()
    {
        _dict.Clear();
        _list.Clear();
    }

    public bool Contains((TKey, TValue) item) => _list.Contains(item);

    public bool Contains(KeyValuePair<TKey, TValue> item) => _dict.ContainsKey(item.Key);

    public bool ContainsKey(TKey key) => _dict.ContainsKey(key);

    public int IndexOf((TKey, TValue) item) => _list.IndexOf(item);

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => _dict.TryGetValue(key, out value);

    public void CopyTo((TKey, TValue)[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

    public void CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex) => Pairs().ToList().CopyTo(array, arrayIndex);

    public IEnumerator<(TKey, TValue)> GetEnumerator() => _list.GetEnumerator();

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator() => Pairs().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Pairs().GetEnumerator();

    private IEnumerable<KeyValuePair<TKey, TValue>> Pairs() =>
        _list.Select(entry => new KeyValuePair<TKey, TValue>(entry.Key, entry.Value));

    private int IndexOf(TKey key) => _list.FindIndex(entry => EqualityComparer<TKey>.Default.Equals(entry.Key, key));
}
