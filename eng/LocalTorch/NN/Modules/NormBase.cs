using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>What batch and instance norms share: scale, shift and running statistics.</summary>
public abstract class NormBase : Module<Tensor, Tensor>
{
    [ComponentName(Name = nameof(bias))]
    private Parameter? _bias;

    [ComponentName(Name = nameof(weight))]
    private Parameter? _weight;

    [ComponentName(Name = nameof(running_mean))]
    private Tensor? _running_mean;

    [ComponentName(Name = nameof(running_var))]
    private Tensor? _running_var;

    [ComponentName(Name = nameof(num_batches_tracked))]
    private Tensor? _num_batches_tracked;

    public NormBase(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
        : base(name)
    {
        this.num_features = num_features;
        this.eps = eps;
        this.momentum = momentum;
        this.affine = affine;
        this.track_running_stats = track_running_stats;
        if (affine)
        {
            weight = nn.Parameter(empty(num_features, dtype, device));
            bias = nn.Parameter(empty(num_features, dtype, device));
        }

        if (track_running_stats)
        {
            running_mean = zeros(num_features, dtype, device);
            running_var = ones(num_features, dtype, device);
            num_batches_tracked = tensor(0L, dtype, device);
        }

        reset_parameters();
    }

    public long num_features { get; private set; }

    public double eps { get; set; }

    /// <summary>The weight of a new batch in the running statistics; null for their plain average.</summary>
    public double? momentum { get; set; }

    public bool affine { get; private set; }

    public bool track_running_stats { get; private set; }

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

    public Tensor? running_mean
    {
        get => _running_mean;
        set
        {
            Slot.Set(ref _running_mean, value);
            ConditionallyRegisterBuffer(nameof(running_mean), _running_mean);
        }
    }

    public Tensor? running_var
    {
        get => _running_var;
        set
        {
            Slot.Set(ref _running_var, value);
            ConditionallyRegisterBuffer(nameof(running_var), _running_var);
        }
    }

    public Tensor? num_batches_tracked
    {
        get => _num_batches_tracked;
        set
        {
            Slot.Set(ref _num_batches_tracked, value);
            ConditionallyRegisterBuffer(nameof(num_batches_tracked), _num_batches_tracked);
        }
    }

    public void reset_running_stats()
    {
        if (!track_running_stats) return;
        init.zeros_(_running_mean!);
        init.ones_(_running_var!);
        init.zeros_(_num_batches_tracked!);
    }

    public void reset_parameters()
    {
        reset_running_stats();
        if (!affine) return;
        init.ones_(_weight!);
        init.zeros_(_bias!);
    }

    protected abstract void ValidateInputDimensions(Tensor input);

    // As in TorchSharp, even a norm that is only collected, not disposed, disposes its tensors.
    protected override void Dispose(bool disposing)
    {
        _weight?.Dispose();
        _bias?.Dispose();
        _running_mean?.Dispose();
        _running_var?.Dispose();
        _num_batches_tracked?.Dispose();
        base.Dispose(disposing);
    }
}
