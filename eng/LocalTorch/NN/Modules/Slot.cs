using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Assignment to a field that owns its tensor: the old tensor is disposed, the new one leaves its dispose scope.</summary>
internal static class Slot
{
    internal static void Set(ref Parameter? field, Parameter? value)
    {
        field?.Dispose();
        field = value?.DetachFromDisposeScope() as Parameter;
    }

    internal static void Set(ref Tensor? field, Tensor? value)
    {
        field?.Dispose();
        field = value?.DetachFromDisposeScope();
    }

    /// <returns>False if the field holds that very parameter already.</returns>
    internal static bool SetRequired(ref Parameter? field, Parameter value)
    {
        ArgumentNullException.ThrowIfNull(value, "weight");
        if (field is not null && field.handle == value.Handle) return false;
        Set(ref field, value);
        return true;
    }
}
