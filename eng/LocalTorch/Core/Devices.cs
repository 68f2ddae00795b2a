using System.Diagnostics.CodeAnalysis;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>LocalTorch has the CPU alone (and `meta`, which holds no data).</summary>
    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType is DeviceType.CPU or DeviceType.META;

    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType)) throw new InvalidOperationException($"Torch device type {deviceType} did not initialise on the current machine.");
    }

    public static Device InitializeDevice(Device? device)
    {
        device ??= get_default_device();
        InitializeDeviceType(device.type);
        return device;
    }

    public static bool cuda_is_available() => false;

    public static bool mps_is_available() => false;

    public static partial class cuda
    {
        public static bool is_available() => false;

        public static bool is_cudnn_available() => false;

        public static int device_count() => 0;

        [SuppressMessage("Style", "IDE0060:Remove unused parameter", Justification = "TorchSharp's signature.")]
        public static void manual_seed(long seed)
        {
            // As in TorchSharp on a machine without CUDA, nothing is there to be seeded.
        }

        [SuppressMessage("Style", "IDE0060:Remove unused parameter", Justification = "TorchSharp's signature.")]
        public static void manual_seed_all(long seed)
        {
            // See above.
        }

        /// <summary>Nothing to wait for: this machine computes on the CPU only. As in TorchSharp, that is no error.</summary>
        public static void synchronize(Device? device = null)
        {
        }
    }
}
