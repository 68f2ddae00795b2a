using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Normalises groups of channels of each sample.</summary>
public sealed class GroupNorm : Module<Tensor, Tensor>
{
    [ComponentName(Name = nameof(bias))]
    private Parameter? _bias;

    [ComponentName(Name = nameof(weight))]
    private Parameter? _weight;

    internal GroupNorm(long num_groups, long num_channels, double eps, bool affine, Device? device, ScalarType? dtype) : base(nameof(GroupNorm))
    {
        this.eps = eps;
        this.affine = affine;
        this.num_groups = num_groups;
        if (!affine) return;

        // TorchSharp leaves both uninitialised here. NaN makes code that relies on their values fail instead of pass by luck.
        weight = nn.Parameter(full(num_channels, double.NaN, dtype ?? get_default_dtype(), device));
        bias = nn.Parameter(full(num_channels, double.NaN, dtype ?? get_default_dtype(), device));
    }

    public long num_groups { get; set; }

    public double eps { get; set; }

    public bool affine { get; set; }

    public Parameter? bias
    {
        get => _bias;
        set
        {
            Slot.Set(ref _bias, value);
            ConditionallyRegisterParameter(nameof(bias), _bias);
        }
    }

    public Parameter weight
    {
        get => _weight!;
        set
        {
            if (Slot.SetRequired(ref _weight, value)) ConditionallyRegisterParameter(nameof(weight), _weight);
        }
    }

    public override Tensor forward(Tensor tensor)
    {
        if (tensor.Dimensions < 3) throw new ArgumentException($"Invalid number of dimensions for GroupNorm argument: {tensor.Dimensions}");
        return functional.group_norm(tensor, num_groups, weight, bias, eps);
    }

    protected override void Dispose(bool disposing)
    {
        _weight?.Dispose();
        _bias?.Dispose();
        base.Dispose(disposing);
    }
}
