using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Marks modules that hold no tensors, so that moving them is free.</summary>
public interface IParameterLessModule
{
}

/// <summary>A module of one input without parameters or buffers.</summary>
public abstract class ParameterLessModule<T1, TResult> : nn.Module<T1, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name) : base(name)
    {
    }

    public override void register_buffer(string name, Tensor tensor, bool persistent = true) => throw ParameterLess.NoBuffer();

    public override void register_parameter(string name, Parameter param) => throw ParameterLess.NoParameter();

    public override void register_module(string name, nn.Module submodule)
    {
        ParameterLess.RequireParameterLess(submodule);
        base.register_module(name, submodule);
    }

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;
}

/// <summary>A module of two inputs without parameters or buffers.</summary>
public abstract class ParameterLessModule<T1, T2, TResult> : nn.Module<T1, T2, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name) : base(name)
    {
    }

    public override void register_buffer(string name, Tensor tensor, bool persistent = true) => throw ParameterLess.NoBuffer();

    public override void register_parameter(string name, Parameter param) => throw ParameterLess.NoParameter();

    public override void register_module(string name, nn.Module submodule)
    {
        ParameterLess.RequireParameterLess(submodule);
        base.register_module(name, submodule);
    }

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;
}

internal static class ParameterLess
{
    internal static InvalidOperationException NoBuffer() =>
        new("Cannot register a buffer on a module that is declared 'parameter-less.'");

    internal static InvalidOperationException NoParameter() =>
        new("Cannot register a parameter on a module that is declared 'parameter-less.'");

    internal static void RequireParameterLess(nn.Module submodule)
    {
        if (submodule is not IParameterLessModule)
            throw new InvalidOperationException("Submodules of a parameter-less module must also be parameter-less.");
    }
}
