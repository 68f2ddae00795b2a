using System.Globalization;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Modules called one after the other (by <c>call</c>, so that their hooks run). Results in between are disposed.</summary>
public class Sequential : Module<Tensor, Tensor>
{
    private readonly List<(string Name, IModule<Tensor, Tensor> Callable)> _entries = [];

    internal Sequential() : base("")
    {
    }

    protected Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) : base("")
    {
        foreach (var (name, submodule) in modules) Add(name, submodule);
    }

    protected Sequential(params Module<Tensor, Tensor>[] modules) : base("")
    {
        foreach (var module in modules) Add(module);
    }

    public int Count => _entries.Count;

    [IndexerName("SequentialItems")]
    public IModule<Tensor, Tensor> this[int index] => _entries[index].Callable;

    /// <summary>A Sequential of some of these same modules.</summary>
    [IndexerName("SequentialItems")]
    public Sequential this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? Count);

    [IndexerName("SequentialItems")]
    public Sequential this[Range index] => Slice(index.Start.GetOffset(Count), index.End.GetOffset(Count));

    private IEnumerable<Module> Modules => _entries.Select(entry => (Module)entry.Callable);

    public Sequential append(string name, IModule<Tensor, Tensor> module)
    {
        Add(name, module);
        return this;
    }

    public Sequential append(IModule<Tensor, Tensor> module)
    {
        Add(module);
        return this;
    }

    public override Tensor forward(Tensor tensor)
    {
        if (Count == 0) return tensor.alias();
        var result = _entries[0].Callable.call(tensor);
        for (int i = 1; i < Count; i++)
        {
            var next = _entries[i].Callable.call(result);
            result.Dispose();
            result = next;
        }

        return result;
    }

    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
    {
        if (!recurse) yield break;
        var seen = new HashSet<IntPtr> { IntPtr.Zero };
        foreach (var (moduleName, module) in named_children())
        {
            foreach (var (parameterName, parameter) in module.named_parameters(true))
            {
                if (seen.Add(parameter.handle)) yield return ($"{moduleName}.{parameterName}", parameter);
            }
        }
    }

    public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_persistent = true)
    {
        if (!recurse) yield break;
        var seen = new HashSet<IntPtr> { IntPtr.Zero };
        foreach (var (moduleName, module) in named_children())
        {
            foreach (var (bufferName, buffer) in module.named_buffers(true, include_persistent))
            {
                if (seen.Add(buffer.handle)) yield return ($"{moduleName}.{bufferName}", buffer);
            }
        }
    }

    public override IEnumerable<(string name, Module module)> named_children() =>
        _entries.Select(entry => (entry.Name, (Module)entry.Callable));

    public override IEnumerable<(string name, Module module)> named_modules() =>
        named_children().Concat(named_children().SelectMany(
            child => child.module.named_modules().Select(descendant => ($"{child.name}.{descendant.name}", descendant.module))));

    public override Module apply(Action<Module> fn)
    {
        foreach (var module in Modules) module.apply(fn);
        fn(this);
        return this;
    }

    public override void train(bool on = true) => base.train(on);

    protected internal override Module _to(ScalarType dtype, bool non_blocking)
    {
        foreach (var module in Modules) module._to(dtype, non_blocking);
        return this;
    }

    protected internal override Module _to(Device device, ScalarType dtype, bool non_blocking)
    {
        foreach (var module in Modules) module._to(device, dtype, non_blocking);
        return this;
    }

    protected internal override Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
    {
        foreach (var module in Modules) module._to(deviceType, deviceIndex, non_blocking);
        return this;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var module in Modules) module.Dispose();
        }

        base.Dispose(disposing);
    }

    internal void Add(string name, IModule<Tensor, Tensor> module)
    {
        if (module is not Module) throw new InvalidCastException($"A Sequential holds modules; {module?.GetType().Name ?? "null"} is none.");
        _entries.Add((name, module));
    }

    internal void Add(IModule<Tensor, Tensor> module) => Add(Count.ToString(CultureInfo.InvariantCulture), module);

    private Sequential Slice(int start, int end)
    {
        if (start < 0 || start > Count) throw new IndexOutOfRangeException($"{start} is not a valid index.");
        if (end < 0 || end > Count) throw new IndexOutOfRangeException($"{end} is not a valid index.");
        var result = new Sequential();
        for (int i = start; i < end; i++) result.Add(_entries[i].Name, _entries[i].Callable);
        return result;
    }
}
